import Indicators
import Testing

@Test func resultsOfPupilsAreToldFromPlainNumbers() {
    #expect(IndicatorKind.allCases.filter(\.isAssessment) == [.vpr, .oge, .ege])
}
