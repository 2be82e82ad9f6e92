import Testing

@testable import Forwarding

@Suite("Choosing layers")
struct LayerAllocatorTests {
    private let camera = [
        LayerSummary(index: 0, height: 180, bitrate: 150_000),
        LayerSummary(index: 1, height: 360, bitrate: 500_000),
        LayerSummary(index: 2, height: 720, bitrate: 1_700_000),
    ]

    @Test(
        "Without a limit the smallest layer that fills the tile is taken",
        arguments: [(90, 0), (180, 0), (181, 1), (360, 1), (500, 2), (2_000, 2)])
    func fits(height: Int, layer: Int) {
        #expect(LayerAllocator.allocate([.init(layers: camera, height: height)], limit: nil) == [layer])
    }

    @Test("Within a limit everybody is seen before anybody is seen well, and the first is raised first")
    func fair() {
        let demands = [LayerAllocator.Demand](repeating: .init(layers: camera, height: 720), count: 3)
        #expect(LayerAllocator.allocate(demands, limit: 450_000) == [0, 0, 0])
        #expect(LayerAllocator.allocate(demands, limit: 800_000) == [1, 0, 0])
        #expect(LayerAllocator.allocate(demands, limit: 1_500_000) == [1, 1, 1])
        #expect(LayerAllocator.allocate(demands, limit: 300_000) == [0, 0, nil])
        #expect(LayerAllocator.allocate(demands, limit: 10_000) == [0, nil, nil])
    }

    @Test("In relief every picture is as many sizes smaller as there are", arguments: [(0, 2), (1, 1), (2, 0), (5, 0)])
    func relief(steps: Int, layer: Int) {
        let demands = [
            LayerAllocator.Demand(layers: camera, height: 720), .init(layers: [camera[2]], height: 720),
            .init(layers: camera, height: 90), .init(layers: [], height: 90),
        ]
        #expect(LayerAllocator.allocate(demands, limit: nil, relief: steps) == [layer, 2, 0, nil])
        #expect(LayerAllocator.allocate(demands, limit: 9_000_000, relief: steps) == [layer, 2, 0, nil])
    }

    @Test("A track without packets has no layer and costs nothing")
    func empty() {
        let demands = [LayerAllocator.Demand(layers: [], height: 720), .init(layers: camera, height: 180)]
        #expect(LayerAllocator.allocate(demands, limit: nil) == [nil, 0])
        #expect(LayerAllocator.allocate(demands, limit: 200_000) == [nil, 0])
    }

    @Test("Layers are ordered by height, and by bitrate while heights are unknown")
    func order() {
        let unknown = LayerSummary(index: 0, height: 0, bitrate: 900_000)
        #expect(camera[0].isSmaller(than: camera[2]))
        #expect(camera[1].isSmaller(than: unknown))
        #expect(!unknown.isSmaller(than: camera[1]))
    }
}
