import MediaControl
import Primitives
import RTP
import Testing

@testable import Recording

@Suite struct FrameAssemblerTests {
    private func sound(_ sequence: Int64, at milliseconds: Int64) -> TappedPacketMedia {
        let media = TappedMedia(
            codec: .opus, sequence: sequence, timestamp: UInt32(sequence * 960), marker: false, isKeyframe: true,
            startsFrame: true, payload: [UInt8(truncatingIfNeeded: sequence)])
        return TappedPacketMedia(packet: media, receivedAt: Instant.zero + .milliseconds(milliseconds))
    }

    private func bytes(_ output: [FrameAssembler.Output]) -> [Int] {
        output.map { if case .frame(let frame) = $0 { Int(frame.bytes[0]) } else { -1 } }
    }

    @Test func putsSoundInOrderAndWaitsSixtyMilliseconds() {
        var assembler = FrameAssembler()
        var output = bytes(assembler.add(sound(1, at: 0), now: .zero))
        output += bytes(assembler.add(sound(3, at: 20), now: .zero + .milliseconds(20)))
        #expect(output == [1])
        output += bytes(assembler.add(sound(2, at: 30), now: .zero + .milliseconds(30)))
        #expect(output == [1, 2, 3])
        output += bytes(assembler.add(sound(5, at: 60), now: .zero + .milliseconds(60)))
        output += bytes(assembler.tick(now: .zero + .milliseconds(119)))
        #expect(output == [1, 2, 3])
        output += bytes(assembler.tick(now: .zero + .milliseconds(120)))
        #expect(output == [1, 2, 3, -1, 5])
        output += bytes(assembler.add(sound(4, at: 130), now: .zero + .milliseconds(130)))
        #expect(output == [1, 2, 3, -1, 5])
    }

    @Test func saysWhyPacketsAreMissing() {
        var assembler = FrameAssembler()
        _ = assembler.add(sound(1, at: 0), now: .zero)
        _ = assembler.leftOut()
        let overload = assembler.add(sound(9, at: 20), now: .zero + .milliseconds(20))
        #expect(overload.first == .missing(.overload))
        let off = assembler.add(sound(20, at: 5_000), now: .zero + .milliseconds(5_000))
        #expect(off.first == .missing(.off))
    }

    /// A fifth of the packets is lost, the rest comes in a shuffled order, nine in ten of the lost ones come later.
    @Test(arguments: 1...8) func givesOutOnlyWholeFramesInOrder(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        var sender = Sender()
        var arrivals: [TappedPacketMedia] = []
        for number in 0..<200 {
            let at = Instant.zero + .milliseconds(Int64(number) * 40)
            for packet in sender.video(number, at: at) {
                guard case .media(let media) = packet.content else { continue }
                var delay = Int64(generator.next() % 30)
                if generator.chance(0.2) {
                    guard generator.chance(0.9) else { continue }
                    delay += 100 + Int64(generator.next() % 300)
                }
                arrivals.append(.init(packet: media, receivedAt: at + .milliseconds(delay)))
            }
        }
        arrivals.sort { $0.receivedAt < $1.receivedAt }
        var assembler = FrameAssembler()
        var output: [FrameAssembler.Output] = []
        for media in arrivals { output += assembler.add(media, now: media.receivedAt) }
        output += assembler.tick(now: .zero + .seconds(60))
        let layer = try #require(Clips.video?.layers[2])
        var isBroken = true
        var last: UInt32?
        var frames = 0
        for one in output {
            guard case .frame(let frame) = one else {
                isBroken = true
                continue
            }
            #expect(frame.isKeyframe || !isBroken, "a picture whose reference is missing")
            isBroken = false
            if let last { #expect(Int32(bitPattern: frame.timestamp &- last) > 0) }
            last = frame.timestamp
            let number = Int(frame.timestamp &- sender.videoOrigin) / 3_600
            let whole = layer.frames[number % layer.frames.count].pieces.flatMap { layer.bytes[$0] }
            #expect(frame.bytes == whole)
            frames += 1
        }
        #expect(frames > 10)
    }
}
