extension LoadReport {
    public enum Language: Sendable { case english, russian }
    public func html(language: Language) -> String { "" }
}
