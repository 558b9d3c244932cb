"""The words that hold the names of places: cues around a name, and words that are none.

In the spelling of folded texts. Cues end where a name begins or begin where it ends; the words of
each script stand together.
"""

import re

# cues, in folded spelling; what they open or close is a name
UNITS_BEFORE = re.compile(
    r"(?:\b(?:provinces?|governorates?)(?: of| -|:)?(?: the)?|\b(?:countrysides?|rural areas) of|"
    r"\bпровинци\w+(?: -|:)?|\bмухафаз\w+(?: -|:)?|(?<!\w)[وف]?[بل]?(?:ال)?محافظ(?:ه|ات|تي|تين)|"
    r"(?<!\w)[وف]?[بل]?(?:ارياف|ريفي))\s*(?:-|:)?\s*\Z"
)
UNITS_AFTER = re.compile(
    r"'?s?\s*(?:provinces?|governorates?)\b|\s*(?:провинци\w+|мухафаз\w+)|\s*محافظ(?:ه|ات)\b"
)
LAND_BEFORE = re.compile(
    r"(?:\brural|\brif|\bcountryside of|(?<!\w)[وف]?[بل]?ريفي?|(?<!\w)[وف]?[بل]?ارياف|"
    r"\b(?:сельск\w+ местност\w+|пригород\w*))\s*\Z"
)
LAND_AFTER = re.compile(
    r"'?s?\s*(?:(?:north|south|east|west)\w*\s+)?(?:countrysides?|rural area|hinterland)\b"
)
NEAR_BEFORE = re.compile(
    r"(?:\b(?:near|around|outside(?: of)?|close to|vicinity of|outskirts of|suburbs? of|"
    r"(?:north|south|east|west)\w*(?:[- ](?:east|west))?\w* of|(?:km|miles|kilometers|kilometres)"
    r"(?: \w+)? (?:of|from))(?: the)?(?: (?:village|town|city|settlement)s?(?: of)?)?|"
    r"\b(?:близ|около|вблизи|недалеко от|в раионе|под|окрестност\w+|северн\w+|южн\w+|восточн\w+|"
    r"западн\w+)(?: (?:населенн\w+ пункт\w*|город\w*|деревн\w+|сел\w|г\.))?|"
    r"(?<!\w)[وفب]*(?:بالقرب من|قرب|محيط|اطراف|ضواحي|شمالي?|جنوبي?|شرقي?|غربي?)"
    r"(?: (?:مدينه|بلده|قريه))?)\s*\Z"
)
TYPE_BEFORE = re.compile(
    r"(?:\b(?P<city>city|cities)(?: of)?|\b(?P<town>towns?|settlements?|suburbs?)(?: of)?|"
    r"\b(?P<village>villages?|hamlets?)(?: of)?|"
    r"\b(?P<city_ru>город\w{0,3}|г\.)|\b(?P<town_ru>населенн\w+ пункт\w*|поселк\w+|поселок)|"
    r"\b(?P<village_ru>деревн\w+|сел[аоуе]|селом)|"
    r"(?<!\w)[وف]?[بل]?ل?(?:ال)?(?:(?P<city_ar>مدينه|مدينتي|مدن)|(?P<town_ar>بلده|بلدتي|بلدات|"
    r"ناحيه)|"
    r"(?P<village_ar>قريه|قريتي|قري)|(?P<neighbourhood>حي|مخيم|احياء)))\s*[\"']?\Z"
)
TYPE_AFTER = re.compile(
    r"\s+(?:(?P<city>city)|(?P<town>town|suburb|settlement)|(?P<village>village|hamlet)|"
    r"(?P<neighbourhood>neighbou?rhood|quarter))\b"
)
IN_BEFORE = re.compile(
    r"(?:\b(?:in|at|on|to|of|from|into|over|across|inside|against|toward|towards|within|upon|"
    r"в|во|на|у|над|из|по|от)|(?<!\w)[وف]?(?:في|علي|من|الي|باتجاه|داخل|وسط|سماء|فوق))\s+(?:the )?\Z"
)
# what flies from there, and who sits there: not where it happened
NOT_THERE_BEFORE = re.compile(
    r"(?:\bfrom (?:the )?(?:\w+ )?|\b(?:air ?base|airbase|airfield|base|information cent(?:er|re)|"
    r"talks|agreement|conference|summit|meeting|ambassador|embassy|spokes\w+|"
    r"capital|mayor|governor|bishop|based)(?: (?:in|at|of|near))?(?: the)?|"
    r"\b(?:аэродром\w*|авиабаз\w*|информационн\w+ центр\w*|переговор\w*|посольств\w*)(?: в)?|"
    r"(?<!\w)(?:مطار|قاعده|مفاوضات|سفاره|مركز المعلومات)(?: (?:في|حميميم))?)\s*[\"']?\Z"
)
NOT_THERE_AFTER = re.compile(
    r"[\"']?\s*(?:air ?base|airfield|base\b|information cent|talks|process|agreement|accord|time\b|"
    r"(?:media|news|press|university|street)\b)"
)
FROM = re.compile(
    r"\bfrom (?:the )?[\"']?\Z|\b(?:с|со) (?:\w+ )?[\"']?\Z|\bсо? авиабаз\w+ [\"']?\Z"
)
PERSON_BEFORE = re.compile(
    r"(?:\b(?:al-?|abu |gen(?:eral)?\.?|lt\.?|col(?:onel)?\.?|mr\.?|mrs\.?|dr\.?|president|"
    r"minister|sheikh|commander|captain|spokes\w+|ambassador)\s*)\Z"
)
EVENT = re.compile(
    r"\b(?:air ?)?(?:strikes?|struck|raids?|sorties|bomb(?:ed|ing|s|ard\w*)|shell(?:ed|ing|s)|"
    r"hit(?:ting)?|"
    r"target(?:s|ed|ing)|destroy\w*|attack\w*|kill\w*|engag\w+|eliminat\w+|damag\w+|pounded|"
    r"explo\w+)\b|"
    r"удар\w*|уничтож\w+|бомб\w+|вылет\w*|атак\w+|порази\w+|обстрел\w*|погиб\w+|нанес\w+|"
    r"قصف\w*|غاره|غارات|ضرب\w*|استهد\w+|طلع\w+|دمر\w*|تدمير|قتل\w*|مقتل|سقط\w*|مجزره"
)
GLUE = re.compile(
    r"\s*(?:[,،;/&]|(?:[,،;]\s*)?\b(?:and|or|as well as|и|или|а также)\b|[,،]?\s*\Z)"
    r"(?:\s*(?:the|in|in the|в|во|و))?\s*\Z"
)
UNITS_OPEN = re.compile(r"\b(?:provinces?|governorates?) of |\bпровинци\w+ ")
JOINS = re.compile(r"\s*(?:,|,?\s*(?:and|и))\s+")
ARABIC_GLUE = re.compile(r"\s*(?:ال(?:شمالي|جنوبي|شرقي|غربي)\s*){0,2}[,،]?\s*و?\s*\Z")
# the last word before a name, and what stands between a place and what it lies near
LAST_WORD = re.compile(r"(?<!\w)(\w+)[ -]\Z")
BESIDE = re.compile(
    r"[\s,]*(?:just )?(?:[\d.]+ ?(?:km|kilomet\w+|miles) )?(?:to the )?"
    r"(?:near|outside|(?:north|south|east|west)[\w -]{0,20}?)"
    r"(?: of| from)?(?: the)?(?: \w+ of)?\s*\Z|"
    r"[\s,]*(?:\w+ )?(?:север|юж|восточ|запад)\w+\s*(?:от)?\s*\Z|"
    r"[\s,،]*(?:شمال|جنوب|شرق|غرب)\w{0,2}(?: مدينه)?\s*\Z"
)
# the words between a place and what it lies in
INSIDE = re.compile(
    r"\s*(?:[(\[,،]|[(\[,،]?\s*(?:(?:located |situated )?in(?: the)?(?: (?:\w+ern|north\w*|"
    r"south\w*|"
    r"east\w*|west\w*))?(?: (?:countryside|suburbs?|outskirts|province|governorate|part) of)?"
    r"(?: the)?|(?:of|в|во)(?: \w+)?(?: провинц\w+| мухафаз\w+)?|(?:провинц\w+|мухафаз\w+)|"
    r"(?:ال\w+ )?(?:(?:ب|في ))?(?:ريف|محافظه)(?: \w+)?|في))\s*\Z"
)
OPEN_CUES = re.compile(
    r"\b(?P<near>near|close to|outside|вблизи|близ|около|в раионе|недалеко от)\s+(?:the )?"
    r"(?:(?:village|town|settlement)s?(?: of)?|(?:населенн\w+ пункт\w*|деревн\w+|сел[аоу]|"
    r"город\w*)|"
    r"(?:city of))?\s*[\"']?(?=\w)|"
    r"\b(?P<village>(?:villages?|towns?|settlements?|hamlet) of|деревн(?:я|и|е|ю|еи)|сел(?:о|а|"
    r"е|у)|"
    r"населенн\w+ пункт\w*|поселк(?:а|е|у)|поселок)\s+[\"']?(?=\w)|"
    r"(?<!\w)[وف]?[بل]?(?:ال)?(?P<ar>قريه|بلده|ناحيه|قرب|بالقرب من قريه|"
    r"بالقرب من بلده)\s+[\"']?(?=\w)"
)
ARTICLE_AFTER = re.compile(r"[ -](?:al|el|a[rsztnd]|e[rsztnd]|ash|esh)[ -]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# words after an Arabic name that are no part of it
ARABIC_STOP = _words("""
في من علي الي عن مع بين و ما مما حيث التي الذي وسط غرب شرق شمال جنوب غربي شرقي شمالي جنوبي بريف
ريف محافظه بمحافظه التابعه الواقعه اليوم امس صباح مساء فجر ليل بغارات بغاره بقصف بصواريخ ادي
اسفر اسفرت ادت راح خلال بعد قبل كما بواسطه بالبراميل لقصف
""")
# words with a capital that begin no name
NOT_NAMES = _words("""
near the a an this that these those his her their its our isil isis is russian syrian iraqi us
u.s turkish civilian military monday tuesday wednesday thursday friday saturday sunday january
february march april may june july august september october november december one two three four
five six seven eight nine ten many several today
""")
# names that are words as well: places only where a cue says so
COMMON = _words("""
hit van of rize arab tell tel bar mary batman kars side ordu dar sur is agri home mush bor sari
deir rai ram nur aden march may adam sara tire elad or amman сад бор сур дом тир ван бар хит
рам باب تل سلام قايم حصن نصر سد مركز شيخ دير عين جبل سلمي صفا حي بحر نور هيت قصر كفر تيم رمل بيت
ميادين مدينه جديده بلد زين عرب معره مصر نهر روم شام حمام صور دار قاره عماره ناصريه حله كوت
ديوانيه علي زاب قاسم حمزه ارض غرب شرق طيبه زيتون سوق ساحل عيد حسين كرم هند محمد احمد
""")
# words that many names begin with: alone they are rarely the place that is meant
HEADS = _words("""
tal tall tell tel ain ayn ein kafr kafar deir dayr jabal jebel khirbet khirbat maarat maaret umm
um abu bir wadi qasr beit bayt ras burj jisr qalaat sheikh shaykh khan new тель телль таль деир
аин кафр джебель беит рас умм абу хан تل عين كفر دير جبل بيت راس ام ابو خربه معره معرة بير وادي
قصر برج جسر شيخ خان تلول الشيخ
""")
