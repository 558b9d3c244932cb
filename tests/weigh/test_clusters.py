"""What is alike on average is one cluster; a chain is not."""

import numpy as np

from crossfix.weigh.clusters import clusters, stars


def likeness(size, **pairs):
    table = np.eye(size)
    for pair, value in pairs.items():
        one, other = (int(digit) for digit in pair[1:])
        table[one, other] = table[other, one] = value
    return table


def test_the_most_heard_member_leads_and_the_first_of_equals():
    alike = likeness(4, p01=0.9, p02=0.9, p12=0.9)
    assert list(clusters(alike, [3, 7, 7, 99], least=0.5)) == [(1, 0), (1, 2)]


def test_a_chain_of_two_likenesses_does_not_join_its_ends():
    alike = likeness(3, p01=0.9, p12=0.8)
    assert list(clusters(alike, [1, 1, 1], least=0.5)) == [(0, 1)]


def test_one_or_nobody_is_no_cluster():
    assert list(clusters(np.eye(1), [5], least=0.5)) == []
    assert list(clusters(np.eye(0), [], least=0.5)) == []


def test_copies_join_their_origin_though_they_are_less_like_each_other():
    likeness = np.full((4, 4), 0.4)
    likeness[0] = likeness[:, 0] = [1.0, 0.7, 0.7, 0.4]
    np.fill_diagonal(likeness, 1.0)
    assert list(stars(likeness, [9, 5, 5, 8], least=0.6)) == [(0, 1), (0, 2)]
    assert list(clusters(likeness, [9, 5, 5, 8], least=0.6)) == [(0, 1)]


def test_who_has_joined_one_is_no_head_of_others():
    """A chain: b is like a and c, but c is not like a."""
    likeness = np.array([[1.0, 0.7, 0.1], [0.7, 1.0, 0.7], [0.1, 0.7, 1.0]])
    assert list(stars(likeness, [9, 5, 1], least=0.6)) == [(0, 1)]
    assert list(stars(likeness, [5, 9, 1], least=0.6)) == [(1, 0), (1, 2)]


def test_equals_are_taken_in_their_order():
    assert list(stars(np.ones((3, 3)), [1, 1, 1], least=0.6)) == [(0, 1), (0, 2)]
