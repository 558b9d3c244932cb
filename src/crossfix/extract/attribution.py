"""Who says so, from whom, how surely, and whether it is said or denied."""

import re
from collections.abc import Iterator

from crossfix.extract.folding import Folded
from crossfix.extract.found import Field, Found, Quote
from crossfix.model import Stance

_SAYS = (
    r"(?:said|says|told|announced|stated|states|reported|reports|claimed|claims|added|"
    r"confirmed|declared|"
    r"mentioned|noted|wrote|tweeted|explained|acknowledged|denied|denies)"
)
# who speaks, as the words name the office or the group
_OFFICE = (
    r"(?:[\w-]{1,30} )?(?:ministry of defen[cs]e|defen[cs]e ministry|ministry of foreign affairs|"
    r"foreign ministry|"
    r"general staff|central command|centcom|pentagon|kremlin|white house|coalition|"
    r"syrian observatory(?: for human rights)?|"
    r"observatory|sohr|white helmets|civil defen[cs]e|red crescent|human rights watch|"
    r"amnesty international|"
    r"state media|state television|state tv|activists|residents|witnesses|rescue workers|"
    r"monitoring group)"
)
_ENGLISH = re.compile(
    rf"(?P<office>\b(?:(?:a |the )?spokes(?:man|woman|person) (?:for|"
    rf"of) )?(?:the )?{_OFFICE}(?: spokes(?:man|woman|person))?)"
    rf"(?:[^.\n]{{0,60}}?)\b{_SAYS}\b|"
    rf"\b(?:according to|as reported by|as stated by)\s+(?P<according>[^,.;\n\"]{{3,80}})|"
    rf"\b(?P<inverted>{_SAYS})\s+(?P<after>(?:the )?{_OFFICE})\b"
)
_RUSSIAN = re.compile(
    r"\b(?:по (?:данным|словам|сообщению|информации|утверждению)|согласно(?: данным)?|"
    r"со ссылкои на|"
    r"как (?:сообщил\w?|сообщает|заявил\w?|заявляют?|"
    r"рассказал\w?))\s+(?P<according>[^,.;\n\"]{3,80})|"
    r"(?P<office>\b(?:официальн\w+ представител\w+ )?(?:минобороны(?: рф| россии| сша)?|"
    r"министерств\w+ обороны(?: рф| россии)?|"
    r"генштаб\w*|генеральн\w+ штаб\w*|пентагон\w*|представител\w+ минобороны\w*(?: рф|"
    r" россии)?|правозащитник\w*|"
    r"сирииск\w+ центр\w* мониторинга\w*))(?:[^.\n]{0,60}?)\b(?:сообщ\w+|заяв\w+|рассказ\w+|"
    r"отмет\w+|подтверд\w+|опроверг\w*|утвержда\w+)|"
    r"\b(?:сообщ(?:ил\w?|ает|ают|или)|заяв(?:ил\w?|ляет|или)|рассказал\w?|"
    r"отметил\w?)\s+(?:в )?(?P<after>[^,.;\n\"]{3,60})"
)
_ARABIC = re.compile(
    r"(?:وفقا? ل\s?|بحسب\s+|حسب\s+|نقلا عن\s+|استنادا الي\s+)(?P<according>[^،,.;:\n\"]{2,70})|"
    r"(?<!\w)[وف]?(?:اعلن|اعلنت|قال|قالت|ذكر|ذكرت|افاد|افادت|صرح|صرحت|اكد|اكدت|نقلت?|نفي|نفت|"
    r"زعم|زعمت|اوضح|اوضحت)\s+"
    r"(?P<after>(?:المتحدث(?: الرسمي)? باسم )?(?:وزاره (?:الدفاع|الخارجيه)(?: \w+)?|"
    r"رياسه الاركان(?: \w+){0,2}|المرصد السوري(?: لحقوق الانسان)?|"
    r"هييه الاركان(?: \w+){0,2}|القياده المركزيه(?: \w+)?|التحالف(?: الدولي)?|"
    r"الدفاع المدني(?: السوري)?|ناشطون|شهود عيان|مصادر(?: \w+){0,2}|"
    r"وكاله(?: \w+){1,2}|البنتاغون|الكرملين|متحدث(?: \w+){0,4}))"
)
# agencies, channels and papers that others quote
_OUTLET = (
    r"rt|reuters|ap|afp|associated press|agence france[- ]press[e]|tass|itar-tass|ria novosti|"
    r"ria|interfax|sputnik|sana|"
    r"al[- ]?jazeera|al[- ]?arabiya|al[- ]?mayadeen|bbc|cnn|anadolu|xinhua|irna|fars|press tv|"
    r"the guardian|"
    r"the new york times|the washington post|sky news|ara news|smart news|"
    r"shaam(?: news)? network|step news|"
    r"enab baladi|orient(?: news)?|all4syria|zaman al-?wasl|halab today|aleppo media cent(?:er|re)|"
    r"рт|тасс|риа новости|риа|интерфакс|спутник|реитер|сана|russia today|life ?news|"
    r"سانا|رويترز|فرانس برس|اسوشيتد برس|تاس|انترفاكس|سبوتنيك|روسيا اليوم|الجزيره|العربيه|"
    r"الميادين|الاناضول"
)
_TOLD = re.compile(
    rf"\b(?:told|tells|telling|informed|interview (?:to|with))\s+(?:the )?(?P<told>{_OUTLET})\b|"
    rf"\b(?P<reported>{_OUTLET})(?: (?:news )?agency)?\s+(?:reported|reports|said|says|quoted|"
    rf"cited|сообщ\w+|переда\w+)|"
    rf"\b(?:citing|quoting|quoted by|cited by|reported by|according to|via|передает|сообщает|"
    rf"со ссылкои на)\s+(?:the )?(?:агентств\w+ )?(?P<cited>{_OUTLET})\b|"
    rf"(?:ل|وكاله (?:انباء )?|قناه |نقلت? |عن وكاله |وفقا ل)(?P<arabic>{_OUTLET})(?!\w)"
)
# what the speaker rests on: means of seeing, and who passed it on
_MEANS = re.compile(
    r"\b(?P<means>(?:aerial|air|space|satellite|drone|unmanned|radio|ground) (?:reconnaissance|"
    r"intelligence|surveillance|imagery|interceptions?|photographs?)|"
    r"(?:intelligence|reconnaissance|data|imagery|images|photographs?) from (?:space|the air|"
    r"satellites?|drones?|the ground)|"
    r"satellite images|objective (?:control|monitoring)(?: data| means)?|radio intercepts?)\b|"
    r"\b(?P<ru>(?:воздушн|космическ|агентурн|радио|спутников)\w* ?(?:разведк\w+|снимк\w+)|"
    r"данн\w+ (?:космическои |воздушнои )?разведки|"
    r"средств\w* объективного контроля)|(?P<ar>(?:ال)?استطلاع (?:ال)?(?:جوي|فضايي)|"
    r"صور (?:ال)?(?:اقمار|فضاييه)(?: \w+)?)"
)
_PASSED_ON = (
    r"(?:the |representatives of (?:the )?)?(?:[\w-]{1,30} ){0,5}?(?:[cс]ent(?:er|re)|opposition|"
    r"army|staff|"
    r"partners|services?|sources|agency|ministry|forces)(?: in (?:the )?\w+)?"
)  # one outlet writes centre with a Cyrillic letter; so may others
_FROM = re.compile(
    r"\b(?:data|information|intelligence|coordinates|reports?|evidence)\b[^.\n]{0,80}?\b(?:"
    rf"(?:obtain\w*|recei\w+|com\w+|came|got|gets?)(?: \w+){{0,8}}? from\s+(?P<from>{_PASSED_ON})|"
    rf"(?:provided|supplied|checked|confirmed|verified)(?: \w+)? by\s+(?P<by>{_PASSED_ON}))|"
    r"\bот (?P<ru>информационн\w+ центр\w*(?: в \w+)?|"
    r"(?:представител\w+ )?сирииск\w+ (?:оппозици\w+|арми\w+|стороны))|"
    r"(?:من )(?P<ar>مركز المعلومات(?: في \w+)?|مصادر استخبار\w+)"
)
_HEDGES = re.compile(
    r"\b(?:reportedly|allegedly|apparently|supposedly|unconfirmed|"
    r"could not be (?:independently )?verified|"
    r"(?:is|are|was|were) (?:believed|thought|said|understood|suspected|alleged) to|presumably|"
    r"likely|possibly|"
    r"preliminary (?:data|information|reports?)|may have|might have|presumed|suspected)\b|"
    r"\b(?:предположительно|якобы|по предварительным данным|по неподтвержденн\w+ (?:данным|"
    r"сведениям)|вероятно|возможно|предварительн\w+)\b|"
    r"(?<!\w)(?:يعتقد|يرجح|مزاعم|يزعم|زعم\w*|غير موكده|لم يتم التاكد|يشتبه|حسب مصادر غير موكده|"
    r"ربما|قد يكون|انباء عن)(?!\w)"
)
_DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|refut\w+|reject(?:s|ed|ing) (?:the |any |all )?(?:reports?|"
    r"claims?|accusations?|allegations?)|"
    r"dismiss(?:es|ed|ing) (?:the |any |all )?(?:reports?|claims?|accusations?|allegations?)|"
    r"(?:did|does|do|has|have|had) (?:not|n't) (?:\w+ )?(?:struck|strike|bomb(?:ed)?|hit|"
    r"carr(?:y|ied) out|conduct(?:ed)?|target(?:ed)?|attack(?:ed)?|tak(?:e|en) place)|"
    r"no (?:\w+ ){0,2}(?:air ?)?strikes? (?:were|was|have|had|took)|(?:were|"
    r"was) not (?:carried out|involved|conducted)|"
    r"fake news|no basis)\b|"
    r"\b(?:опровер\w+|отрица\w+|не наносил\w*|не соответству\w+ деиствительности|"
    r"не подтвержда\w+|феик\w*|вброс\w*)|"
    r"(?<!\w)[وف]?(?:نفي|نفت|ينفي|تنفي|نافيا|نافيه|لم تقصف|لم تستهدف|لم تنفذ|كذب\w*|تكذيب)(?!\w)"
)
# what somebody gives is not who gives it: "the ministry's estimates"
_FIGURES = re.compile(
    r"(?<=\w)(?:'s?)? (?:estimates?|figures?|statements?|data|reports?|calculations?)\s*\Z"
)
_ACCESS = re.compile(
    r"\bden(?:y|ied|ying) (?:isil|isis|is|the enemy|them|daesh|terrorists)\b|\bdenied access"
)


def read_attribution(folded: Folded) -> tuple[Found, ...]:
    """Return the speakers, whom they credit, the hedges, and denials, each with its words.

    The value of a speaker or a credit is its words. Only a denial is a stance that words state;
    where none stands, a text asserts.
    """
    text = folded.text
    found = [*_speakers(folded), *_credits(folded)]
    found += [_said(folded, Field.HEDGE, match.span()) for match in _HEDGES.finditer(text)]
    for match in _DENIES.finditer(text):
        if not _ACCESS.match(text, match.start()):
            quote = folded.quote(*match.span())
            found.append(Found(field=Field.STANCE, value=str(Stance.DENIES), quote=quote))
    return tuple(sorted(found, key=lambda one: (one.quote.start, one.quote.end, one.field)))


def _said(folded: Folded, field: Field, stretch: tuple[int, int]) -> Found:
    start, end = stretch
    if figures := _FIGURES.search(folded.text, start, end):
        end = figures.start()
    quote = folded.quote(start, end)
    return Found(field=field, value=" ".join(quote.words.split()), quote=quote)


def _speakers(folded: Folded) -> Iterator[Found]:
    taken: set[Quote] = set()
    for pattern in (_ENGLISH, _RUSSIAN, _ARABIC):
        for match in pattern.finditer(folded.text):
            group = next(
                (name for name in ("office", "according", "after") if match.groupdict().get(name)),
                None,
            )
            if group is None:
                continue
            said = _said(folded, Field.SPEAKER, match.span(group))
            if said.quote not in taken:
                taken.add(said.quote)
                yield said


def _credits(folded: Folded) -> Iterator[Found]:
    for pattern in (_TOLD, _MEANS, _FROM):
        for match in pattern.finditer(folded.text):
            group = match.lastgroup
            if group and match[group]:
                yield _said(folded, Field.CREDITED, match.span(group))
