import Primitives

/// Chooses the layers for one subscriber's video slots: what fits the size of each tile, within what the line takes.
enum LayerAllocator {
    /// One slot that shows something. Demands are ordered, the most important first.
    struct Demand: Equatable {
        /// The layers that have packets, the smallest first; may be empty.
        var layers: [LayerSummary]
        /// The tile's height in pixels.
        var height: Int
    }

    /// The layer for each demand, or nil where nothing is to be had or the line does not even take the smallest.
    ///
    /// - Parameters:
    ///   - limit: in bits per second; nil for no limit.
    ///   - relief: by how many sizes to stay below what fits, as far as there are smaller ones.
    static func allocate(_ demands: [Demand], limit: Int?, relief: Int = 0) -> [Int?] {
        let wanted = demands.map { fitting($0).map { max(0, $0 - relief) } }
        guard let limit else {
            return zip(demands, wanted).map { demand, place in place.map { demand.layers[$0].index } }
        }
        var places: [Int?] = []
        var total = 0
        for (position, demand) in demands.enumerated() {
            // The first slot is always served: a picture that stutters says more than none.
            let fits = demand.layers.first.map { position == 0 || total + $0.bitrate <= limit } ?? false
            places.append(fits ? 0 : nil)
            if fits { total += demand.layers[0].bitrate }
        }
        var grew = true
        while grew {
            grew = false
            for (position, demand) in demands.enumerated() {
                guard let place = places[position], let goal = wanted[position], place < goal else { continue }
                let step = demand.layers[place + 1].bitrate - demand.layers[place].bitrate
                guard total + step <= limit else { continue }
                places[position] = place + 1
                total += step
                grew = true
            }
        }
        return zip(demands, places).map { demand, place in place.map { demand.layers[$0].index } }
    }

    /// The place in `layers` of the smallest layer that is at least as high as the tile, else of the highest.
    private static func fitting(_ demand: Demand) -> Int? {
        guard !demand.layers.isEmpty else { return nil }
        return demand.layers.firstIndex { $0.height >= demand.height } ?? demand.layers.count - 1
    }
}
