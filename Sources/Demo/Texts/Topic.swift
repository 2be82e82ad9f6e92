/// What a session of the demonstration is about, with what people say of it.
struct Topic: Sendable {
    /// Ideas that belong together.
    struct Group: Sendable {
        let title: String
        /// The first is always written.
        let ideas: [String]
        /// What somebody makes of the first.
        let improvement: String
        /// What schools are to do, one or another of them.
        let actions: [String]
        /// Why it is done.
        let reason: String
    }

    let title: String
    let problem: String
    let groups: [Group]
    /// What somebody makes of the first ideas of the first two groups.
    let combination: String
    /// An idea that belongs to none.
    let single: String
    /// Why that one is put off.
    let singleReason: String

    static let all = reading + climate
}

/// What else is said, whatever the session is about.
enum Phrases {
    static let notDone = [
        "Учитель был на длительном больничном, заменить некем.", "Не совпало расписание уроков двух школ.",
        "Родители класса попросили перенести на следующую четверть.",
        "В школе была проверка, не хватило времени на подготовку.",
    ]
    static let carried = [
        "Начали, закончим к следующей встрече.", "Проведено в двух классах из четырёх, продолжаем.",
        "Ждём материалы от школы-лидера.", "Перенесли из-за карантина в начальной школе.",
    ]
    static let absent = "Представителя школы не было на встрече; перенесено секретарём."
    static let declined = [
        "У нас нет параллельных классов, предложим свой вариант.",
        "Сейчас нет ставки педагога; готовы вернуться во втором полугодии.",
    ]
    static let hidden = "Названы фамилии детей; текст скрыт, мысль вошла в соседнюю идею."
    static let hiddenIdea = "Поговорить отдельно с семьями Петрова и Сидорова из 7 «Б»."
    static let cancelled = "Аварийное отключение электричества в школе-лидере; встречу возместим в следующем месяце."
    static let notes = [
        "Можно начать завтра, без затрат.", "Хорошо, но нужен человек, который доведёт до конца.",
        "Проверили у себя в прошлом году — работает.",
    ]
    static let rejection = "Нет на это ни ставок, ни средств; вернёмся, если появится региональная программа."
    static let parkedAgain = "Мысль живая, но сегодня речь о другом; оставляем на следующую встречу."
    static let dictated = "Попросить старшеклассников рассказать младшим, что помогло им самим."
}
