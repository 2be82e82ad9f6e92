/// Draws a chart.
struct ChartLayout {
    private let chart: Chart
    private let layout: PageLayout

    init(_ chart: Chart, _ layout: PageLayout) {
        self.chart = chart
        self.layout = layout
    }

    private static let colours: [UInt32] = [0x1F4E79, 0xB4560D, 0x3C7A3C, 0x7A3E8E, 0x8A6D00]
    private static let dashes: [[Double]] = [[], [5, 2.5], [1.5, 2], [7, 2, 1.5, 2], [3, 3]]

    private var canvas: Canvas { layout.canvas }
    /// What the chart takes of the page, its title and legend included.
    var height: Double { chart.height + 50 }

    func draw() {
        layout.need(height)
        let title = canvas.text(.bold(chart.title), size: 9.5, width: layout.width)
        canvas.draw(title, x: layout.left, y: layout.y)
        layout.y += title.height + 3
        drawLegend()
        let numbers = chart.series.flatMap { $0.values.compactMap { $0 } } + bandNumbers
        guard let low = numbers.min(), let high = numbers.max(), !chart.labels.isEmpty else {
            let none = canvas.text(
                RichText(layout.language.choose("Показать нечего.", "There is nothing to show.")), size: 9)
            canvas.draw(none, x: layout.left, y: layout.y, colour: Ink.faint)
            layout.y += none.height + 10
            return
        }
        let scale = AxisScale(low: low, high: high, fromZero: chart.kind == .bars || low < high * 0.5)
        let plot = Plot(
            left: layout.left + 34, top: layout.y + 6, width: layout.width - 40, height: chart.height - 26,
            count: chart.labels.count, scale: scale)
        drawAxes(plot)
        drawBand(plot)
        switch chart.kind {
        case .lines: for index in chart.series.indices { drawLine(index, plot) }
        case .bars: drawBars(plot)
        }
        layout.y += chart.height + 6
    }

    /// Where numbers lie on the paper.
    private struct Plot {
        let left: Double
        let top: Double
        let width: Double
        let height: Double
        let count: Int
        let scale: AxisScale

        var slot: Double { width / Double(count) }
        func x(_ index: Int) -> Double { left + slot * (Double(index) + 0.5) }
        func y(_ value: Double) -> Double { top + height * (1 - (value - scale.low) / (scale.high - scale.low)) }
    }

    private var bandNumbers: [Double] {
        chart.band?.values.compactMap { $0 }.flatMap { [$0.low, $0.high] } ?? []
    }

    private func drawLegend() {
        var x = layout.left
        func entry(_ name: String, _ mark: (Double, Double) -> Void) {
            let text = canvas.text(RichText(name), size: 8)
            if x + text.width + 30 > layout.left + layout.width {
                x = layout.left
                layout.y += 11
            }
            mark(x, layout.y + text.height / 2)
            canvas.draw(text, x: x + 21, y: layout.y, colour: Ink.text)
            x += text.width + 34
        }
        for (index, series) in chart.series.enumerated() where chart.series.count > 1 || chart.band != nil {
            entry(series.name) { x, y in
                switch chart.kind {
                case .lines:
                    canvas.line(
                        [(x, y), (x + 17, y)], colour: Self.colour(index), width: 1.6,
                        dash: Self.dashes[index % Self.dashes.count])
                    canvas.disc(x: x + 8.5, y: y, radius: 2, colour: Self.colour(index))
                case .bars:
                    canvas.fill(x: x + 4, y: y - 4, width: 10, height: 8, colour: Self.colour(index))
                }
            }
        }
        if let band = chart.band {
            entry(band.name) { x, y in
                canvas.fill(x: x, y: y - 4, width: 17, height: 8, colour: 0x7F98B0, alpha: 0.35)
            }
        }
        if x > layout.left { layout.y += 12 }
    }

    private static func colour(_ index: Int) -> UInt32 { colours[index % colours.count] }

    private func drawAxes(_ plot: Plot) {
        for mark in plot.scale.marks {
            let y = plot.y(mark)
            canvas.line([(plot.left, y), (plot.left + plot.width, y)], colour: 0xDDE3E8, width: 0.5)
            let text = canvas.text(RichText(layout.language.number(mark, digits: 2)), size: 7.5)
            canvas.draw(text, x: plot.left - 5 - text.width, y: y - text.height / 2, colour: Ink.faint)
        }
        let bottom = plot.y(plot.scale.low)
        canvas.line([(plot.left, bottom), (plot.left + plot.width, bottom)], colour: Ink.faint, width: 0.8)
        if !chart.unit.isEmpty {
            let unit = canvas.text(RichText(chart.unit), size: 7.5)
            canvas.draw(unit, x: layout.left, y: plot.top - unit.height - 4, colour: Ink.faint)
        }
        // As many labels as have room beside each other.
        let widest = chart.labels.map { canvas.text(RichText($0), size: 7.5).width }.max() ?? 0
        let every = max(1, Int(((widest + 4) / plot.slot).rounded(.up)))
        for (index, label) in chart.labels.enumerated() where index % every == 0 {
            let text = canvas.text(RichText(label), size: 7.5)
            canvas.draw(text, x: plot.x(index) - text.width / 2, y: bottom + 3, colour: Ink.faint)
        }
    }

    private func drawBand(_ plot: Plot) {
        guard let band = chart.band else { return }
        // Where a line is broken, so is what lies behind it.
        let breaks = chart.series.reduce(into: Set<Int>()) { $0.formUnion($1.breaks) }
        for run in Self.runs(band.values.map { $0 != nil }, breaks: breaks) {
            let values = run.compactMap { index in band.values[index].map { (index, $0) } }
            if values.count == 1, let (index, range) = values.first {
                canvas.fill(
                    x: plot.x(index) - 5, y: plot.y(range.high), width: 10,
                    height: plot.y(range.low) - plot.y(range.high),
                    colour: 0x7F98B0, alpha: 0.35)
            } else {
                let upper = values.map { (plot.x($0.0), plot.y($0.1.high)) }
                let lower = values.reversed().map { (plot.x($0.0), plot.y($0.1.low)) }
                canvas.area(upper + lower, colour: 0x7F98B0, alpha: 0.35)
            }
        }
    }

    private func drawLine(_ index: Int, _ plot: Plot) {
        let series = chart.series[index]
        for place in series.breaks where series.values.indices.contains(place) && place > 0 {
            let x = (plot.x(place - 1) + plot.x(place)) / 2
            canvas.line([(x, plot.top), (x, plot.top + plot.height)], colour: Ink.faint, width: 0.6, dash: [2, 2])
        }
        for run in Self.runs(series.values.map { $0 != nil }, breaks: series.breaks) {
            let points = run.compactMap { place in series.values[place].map { (plot.x(place), plot.y($0)) } }
            canvas.line(
                points, colour: Self.colour(index), width: 1.6, dash: Self.dashes[index % Self.dashes.count])
            for (place, point) in zip(run, points) {
                canvas.disc(x: point.0, y: point.1, radius: 2.2, colour: Self.colour(index))
                guard chart.series.count == 1, let value = series.values[place] else { continue }
                let text = canvas.text(RichText(layout.language.number(value)), size: 7.5)
                canvas.draw(text, x: point.0 - text.width / 2, y: point.1 - text.height - 3, colour: Ink.text)
            }
        }
    }

    private func drawBars(_ plot: Plot) {
        let count = Double(max(1, chart.series.count))
        let width = min(26, plot.slot * 0.8 / count)
        for (index, series) in chart.series.enumerated() {
            for (place, value) in series.values.enumerated() where place < plot.count {
                guard let value else { continue }
                let x = plot.x(place) - width * count / 2 + width * Double(index)
                let y = plot.y(value)
                canvas.fill(
                    x: x, y: y, width: width - 0.6, height: plot.y(plot.scale.low) - y, colour: Self.colour(index))
                guard plot.slot / count > 16, value != 0 else { continue }
                let text = canvas.text(RichText(layout.language.number(value)), size: 7)
                canvas.draw(text, x: x + width / 2 - text.width / 2, y: y - text.height - 1, colour: Ink.text)
            }
        }
    }

    /// The runs of places that have a value, divided at breaks.
    static func runs(_ isPresent: [Bool], breaks: Set<Int>) -> [[Int]] {
        var runs: [[Int]] = []
        var run: [Int] = []
        for (index, isPresent) in isPresent.enumerated() {
            if !isPresent || breaks.contains(index), !run.isEmpty {
                runs.append(run)
                run = []
            }
            if isPresent { run.append(index) }
        }
        if !run.isEmpty { runs.append(run) }
        return runs
    }
}
