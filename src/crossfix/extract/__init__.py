"""Text in, evidence out: reports and claims as suggestions, each value with its very words.

A text is folded (`folding`) so that one spelling stands for many, read by grammars for English,
Arabic and Russian, and every value found keeps the stretch of the original text that it rests on
(`found`). Nothing here is believed: what is read is offered, and a person or a rule of the case
accepts it.
"""
