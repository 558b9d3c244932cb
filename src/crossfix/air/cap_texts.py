"""What alerts say, in English, Russian and Arabic: the same sentences with the same figures.

Figures are written alike in every language, with a decimal point and no other sign in them, so that
they can be compared by eye.
"""

from typing import NamedTuple


class Texts(NamedTuple):
    """The sentences of one kind of alert in one language."""

    event: str
    headline: str
    description: str
    instruction: str
    place: str


EMERGENCIES = {
    "7700": {
        "en": "General emergency, squawk 7700",
        "ru": "Общий сигнал бедствия, код 7700",
        "ar": "حالة طوارئ عامة، الرمز 7700",
    },
    "7600": {
        "en": "Radio failure, squawk 7600",
        "ru": "Отказ радиосвязи, код 7600",
        "ar": "عطل في الاتصال اللاسلكي، الرمز 7600",
    },
    "7500": {
        "en": "Unlawful interference, squawk 7500",
        "ru": "Незаконное вмешательство, код 7500",
        "ar": "تدخل غير مشروع، الرمز 7500",
    },
    "distress": {
        "en": "Distress call",
        "ru": "Сигнал бедствия",
        "ar": "نداء استغاثة",
    },
    "lost": {
        "en": "Contact with the aircraft was lost",
        "ru": "Связь с воздушным судном потеряна",
        "ar": "فُقد الاتصال بالطائرة",
    },
}

TEXTS = {
    "emergency": {
        "en": Texts(
            "Aircraft in an emergency",
            "Emergency: {aircraft}, last known position {position} at {seen} UTC",
            "{reason}. Aircraft: {aircraft}. Last known position: {position}, {seen} UTC, accurate "
            "to {accuracy} m. Last altitude: {altitude}. Last ground speed: {speed} kt. If it flew "
            "no faster, it was within {radius} km of that position at {as_of} UTC; each further "
            "minute adds {growth} km. This message says where the aircraft was, not where it will "
            "be.",
            "Please give whatever help you can, leave the area free for search and rescue, and "
            "acknowledge this message. Both parties receive the same message.",
            "Within {radius} km of {position}",
        ),
        "ru": Texts(
            "Аварийная ситуация на воздушном судне",
            "Аварийная ситуация: {aircraft}, последнее положение {position} в {seen} UTC",
            "{reason}. Воздушное судно: {aircraft}. Последнее известное положение: {position}, "
            "{seen} UTC, с точностью до {accuracy} м. Последняя высота: {altitude}. Последняя "
            "путевая скорость: {speed} уз. Если скорость не возросла, в {as_of} UTC оно находилось "
            "в пределах {radius} км от этого положения; каждая следующая минута прибавляет "
            "{growth} км. Сообщение говорит о том, где воздушное судно было, а не где оно будет.",
            "Просим оказать посильную помощь, не занимать район поиска и спасания и подтвердить "
            "получение этого сообщения. Обе стороны получают одно и то же сообщение.",
            "В пределах {radius} км от {position}",
        ),
        "ar": Texts(
            "حالة طوارئ على متن طائرة",
            "حالة طوارئ: {aircraft}، آخر موقع معروف {position} في {seen} UTC",
            "{reason}. الطائرة: {aircraft}. آخر موقع معروف: {position}، {seen} UTC، بدقة "
            "{accuracy} m. آخر ارتفاع: {altitude}. آخر سرعة أرضية: {speed} kt. إذا لم تزد سرعتها "
            "فقد كانت في {as_of} UTC ضمن {radius} km من ذلك الموقع، وكل دقيقة أخرى تضيف "
            "{growth} km. تبيّن هذه الرسالة أين كانت الطائرة، لا أين ستكون.",
            "يرجى تقديم كل مساعدة ممكنة، وإخلاء المنطقة للبحث والإنقاذ، وتأكيد استلام هذه الرسالة. "
            "يتلقى الطرفان الرسالة نفسها.",
            "ضمن {radius} km من {position}",
        ),
    },
    "encounter": {
        "en": Texts(
            "Two aircraft came too close",
            "{aircraft}: {distance} m apart at {seen} UTC",
            "Aircraft: {aircraft}. They came within {distance} m in plan and {height} m in height "
            "of each other near {position} at {seen} UTC. This message reports what was recorded.",
            "Please keep your recordings of this time and area, and acknowledge this message. "
            "Both parties receive the same message.",
            "Near {position}",
        ),
        "ru": Texts(
            "Опасное сближение двух воздушных судов",
            "{aircraft}: {distance} м между ними в {seen} UTC",
            "Воздушные суда: {aircraft}. Они сблизились до {distance} м в плане и {height} м "
            "по высоте вблизи {position} в {seen} UTC. Сообщение передаёт то, что было записано.",
            "Просим сохранить записи за это время и по этому району и подтвердить получение этого "
            "сообщения. Обе стороны получают одно и то же сообщение.",
            "Вблизи {position}",
        ),
        "ar": Texts(
            "اقتراب خطير بين طائرتين",
            "{aircraft}: المسافة بينهما {distance} m في {seen} UTC",
            "الطائرتان: {aircraft}. اقتربتا إلى مسافة {distance} m أفقيًا و{height} m ارتفاعًا قرب "
            "{position} في {seen} UTC. تنقل هذه الرسالة ما جرى تسجيله.",
            "يرجى حفظ تسجيلاتكم لهذا الوقت ولهذه المنطقة، وتأكيد استلام هذه الرسالة. "
            "يتلقى الطرفان الرسالة نفسها.",
            "قرب {position}",
        ),
    },
    "conflict": {
        "en": Texts(
            "Reserved volumes of airspace overlap",
            "Reserved volumes overlap from {start} to {end} UTC",
            "Volumes that the two parties reserved overlap from {start} to {end} UTC, between "
            "{low} m and {high} m ({datum}), in the area given.",
            "Please agree which of the two moves, notify the change, and acknowledge this message. "
            "Both parties receive the same message.",
            "The common area of both volumes",
        ),
        "ru": Texts(
            "Зарезервированные объёмы воздушного пространства пересекаются",
            "Зарезервированные объёмы пересекаются с {start} до {end} UTC",
            "Объёмы, зарезервированные двумя сторонами, пересекаются с {start} до {end} UTC, на "
            "высотах от {low} м до {high} м ({datum}), в указанном районе.",
            "Просим согласовать, какой из двух объёмов будет перенесён, сообщить об изменении и "
            "подтвердить получение этого сообщения. Обе стороны получают одно и то же сообщение.",
            "Общая часть обоих объёмов",
        ),
        "ar": Texts(
            "تداخل حيّزين جويين محجوزين",
            "يتداخل الحيّزان المحجوزان من {start} إلى {end} UTC",
            "يتداخل الحيّزان اللذان حجزهما الطرفان من {start} إلى {end} UTC، بين {low} m و{high} m "
            "({datum})، في المنطقة المبيّنة.",
            "يرجى الاتفاق على أيّ الحيّزين يُنقل، والإبلاغ عن التغيير، وتأكيد استلام هذه الرسالة. "
            "يتلقى الطرفان الرسالة نفسها.",
            "المنطقة المشتركة بين الحيّزين",
        ),
    },
}

UNKNOWN = {"en": "not known", "ru": "неизвестна", "ar": "غير معروف"}

CANCELLED = {
    "en": (
        "Cancelled: {headline}",
        "The alert {identifier} is cancelled. The reason is in the note.",
    ),
    "ru": (
        "Отменено: {headline}",
        "Сообщение {identifier} отменено. Причина указана в примечании.",
    ),
    "ar": ("أُلغي: {headline}", "أُلغي التنبيه {identifier}. السبب مذكور في الملاحظة."),
}
EXERCISE = {
    "en": "EXERCISE, EXERCISE, EXERCISE. ",
    "ru": "УЧЕНИЯ, УЧЕНИЯ, УЧЕНИЯ. ",
    "ar": "تمرين، تمرين، تمرين. ",
}
