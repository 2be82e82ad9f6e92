/// When the rounds of a Delphi end.
public enum DelphiRules {
    /// Why scores need no more rounds; nil: they need one.
    ///
    /// - Parameter before: the median of the round before, if any.
    public static func settled(_ scores: [Int], before: Double?) -> BoardInfo.Delphi.Reason? {
        guard let median = Statistics.median(scores), let range = Statistics.interquartileRange(scores) else {
            return nil
        }
        if range <= 1 { return .iqr }
        let near = scores.count { abs(Double($0) - median) <= 1 }
        // Whole numbers: three quarters are three quarters, not a fraction near it.
        if near * 4 >= scores.count * 3 { return .near }
        if let before, abs(median - before) < 0.5 { return .stable }
        return nil
    }

    /// Whether a round was the last one.
    ///
    /// - Parameters:
    ///   - reasons: for each item and criterion that has scores, why it is settled, or nil.
    ///   - round: which round was closed, from 1.
    public static func outcome(_ reasons: [BoardInfo.Delphi.Reason?], round: Int) -> BoardInfo.Delphi {
        let strength: [BoardInfo.Delphi.Reason] = [.iqr, .near, .stable]
        if !reasons.isEmpty, !reasons.contains(nil) {
            // The weakest of the reasons is the one that holds for all.
            let weakest = reasons.compactMap { reason in reason.flatMap { strength.firstIndex(of: $0) } }.max() ?? 0
            return BoardInfo.Delphi(ended: true, why: strength[weakest])
        }
        if round >= BoardLimits.delphiRounds { return BoardInfo.Delphi(ended: true, why: .rounds) }
        return BoardInfo.Delphi(ended: false, why: nil)
    }
}
