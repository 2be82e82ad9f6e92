import Foundation
import MediaControl
import Primitives
import RecordingManifest
import Testing

@testable import Recording

@Suite struct TroubleTests {
    /// Of the packets that are lost, nine in ten come again when they are asked for, 200 ms later.
    @Test func aFifthOfThePacketsLostIsMarkedAndDecodes() throws {
        var generator = SeededGenerator(state: 3)
        var late: [(Instant, TappedPacket)] = []
        let stage = try Stage()
        stage.run(20_000) { packets in
            var arriving: [TappedPacket] = []
            for var packet in packets {
                guard packet.isMedia, generator.chance(0.2) else {
                    arriving.append(packet)
                    continue
                }
                packet.receivedAt += .milliseconds(200)
                if packet.track == Sender.camera, generator.chance(0.9) { late.append((packet.receivedAt, packet)) }
            }
            let now = stage.now
            packets = arriving + late.filter { $0.0 <= now }.map(\.1)
            late.removeAll { $0.0 <= now }
        }
        let manifest = try stage.end()
        for track in manifest.tracks {
            try Probe.check(stage.path + "/" + track.file)
            #expect(track.gaps.count > 1)
            #expect(track.gaps.allSatisfy { $0.reason == .loss && $0.from < $0.to })
            let times = try Probe.times(stage.path + "/" + track.file)
            #expect(times.count > 50)
            // Where nothing is, the manifest says so.
            for (earlier, later) in zip(times, times.dropFirst()) where later - earlier > 60 {
                #expect(track.gaps.contains { $0.from <= earlier + 42 && $0.to >= later - 2 })
            }
        }
        #expect(stage.box.events.contains(.needsKeyframe(Sender.camera)))
    }

    @Test func aCameraOffAndOnGoesOnInItsFile() throws {
        let stage = try Stage()
        stage.run(2_000)
        stage.submit([.untrack(stage.id, Sender.camera)])
        stage.run(4_000, video: false)
        stage.submit([.track(stage.id, Sender.camera, participant: 7, .camera)])
        stage.videoNumber = 0
        stage.run(2_000)
        let manifest = try stage.end()
        let camera = try #require(manifest.tracks.first { $0.source == .camera })
        #expect(manifest.tracks.count == 2)
        try Probe.check(stage.path + "/" + camera.file)
        #expect(camera.gaps.count == 1)
        #expect(camera.gaps.first?.reason == .off)
        #expect(abs((camera.gaps.first?.from ?? 0) - 2_000) < 60)
        #expect(abs((camera.gaps.first?.to ?? 0) - 6_000) < 60)
    }

    @Test func aLargerSizeIsTakenAndTheFileGoesOn() throws {
        let stage = try Stage()
        stage.run(2_000, layers: [1])
        stage.run(5_000, layers: [1, 2])
        stage.run(5_000, layers: [0])
        let manifest = try stage.end()
        let camera = try #require(manifest.tracks.first { $0.source == .camera })
        #expect(manifest.tracks.count == 2)
        #expect(camera.pictures.map(\.width) == [160, 320, 80])
        try Probe.check(stage.path + "/" + camera.file)
    }

    @Test func aClockThatJumpsLeavesAValidFile() throws {
        let stage = try Stage()
        stage.run(3_000)
        stage.sender.audioOrigin &+= 1_000_000
        stage.sender.videoOrigin &-= 5_000_000
        stage.run(3_000)
        stage.run(4_000) { packets in
            // The sender's wall clock was set: its reports are ten minutes ahead.
            packets = packets.map { packet in
                guard case .report(let ntp, let timestamp) = packet.content else { return packet }
                var packet = packet
                packet.content = .report(ntp: ntp + 600 << 32, rtpTimestamp: timestamp)
                return packet
            }
        }
        let manifest = try stage.end()
        for track in manifest.tracks {
            try Probe.check(stage.path + "/" + track.file)
            let times = try Probe.times(stage.path + "/" + track.file)
            #expect(times == times.sorted())
            #expect(abs((times.last ?? 0) - 10_000) < 60)
        }
    }

    @Test func nothingIsWrittenInAPause() throws {
        let stage = try Stage()
        stage.run(2_000)
        stage.submit([.pause(stage.id), .chat(stage.id, line: 1, participant: 7, text: "not this")])
        stage.run(4_000)
        stage.submit([.resume(stage.id), .chat(stage.id, line: 2, participant: 7, text: "this")])
        stage.run(4_000)
        let manifest = try stage.end()
        #expect(manifest.pauses == [.init(from: 2_000, to: 6_000)])
        for track in manifest.tracks {
            try Probe.check(stage.path + "/" + track.file)
            let times = try Probe.times(stage.path + "/" + track.file)
            #expect(!times.contains { (2_005..<6_000).contains($0) })
            #expect(times.contains { $0 > 6_000 })
            #expect(track.gaps.isEmpty)
        }
        let chat = try String(contentsOfFile: stage.path + "/chat.jsonl", encoding: .utf8)
        #expect(chat.contains("this") && !chat.contains("not this"))
    }

    @Test func whoWithdrawsIsErased() throws {
        let stage = try Stage()
        stage.submit([.chat(stage.id, line: 1, participant: 7, text: "secret")])
        stage.run(2_000)
        stage.submit([.withdraw(stage.id, participant: 7, erase: true)])
        stage.run(1_000)
        let names = try FileManager.default.contentsOfDirectory(atPath: stage.path).filter { $0 != ".room" }.sorted()
        #expect(names == ["chat.jsonl", "manifest.json"])
        #expect(try Data(contentsOf: URL(fileURLWithPath: stage.path + "/chat.jsonl")).isEmpty)
        let manifest = try stage.end()
        #expect(manifest.tracks.isEmpty)
        #expect(manifest.participants.first?.withdrawnAt == 2_000)
    }

    @Test func wordsThatAreChangedOrTakenBackAreNotKept() throws {
        let stage = try Stage()
        stage.submit([
            .chat(stage.id, line: 1, participant: 7, text: "first"),
            .chat(stage.id, line: 2, participant: 7, text: "typo"),
            .chat(stage.id, line: 3, participant: 7, text: "regretted"),
        ])
        stage.run(1_000)
        stage.submit([
            .chatChanged(stage.id, line: 2, text: "corrected"), .chatChanged(stage.id, line: 3, text: nil),
            .chatChanged(stage.id, line: 9, text: "of another room"),
        ])
        stage.run(1_000)
        _ = try stage.end()
        let text = try String(contentsOfFile: stage.path + "/chat.jsonl", encoding: .utf8)
        let lines = try text.split(separator: "\n").map {
            try JSONDecoder().decode(Manifest.ChatLine.self, from: Data($0.utf8))
        }
        #expect(lines.map(\.text) == ["first", "corrected"])
        #expect(lines.map(\.at) == [0, 0], "when it was said stays")
    }

    @Test func whoWasThereIsTakenDown() throws {
        let stage = try Stage()
        stage.submit([.entered(stage.id, participant: 7), .entered(stage.id, participant: 9)])
        stage.run(1_000)
        stage.submit([.left(stage.id, participant: 7), .left(stage.id, participant: 7)])
        stage.run(1_000)
        stage.submit([.entered(stage.id, participant: 7), .entered(stage.id, participant: 7)])
        stage.submit([
            .participant(stage.id, RecordedParticipant(number: 7, name: "Anna K.", role: "speaker", consentedAt: 1))
        ])
        stage.run(1_000)
        let people = try stage.end().participants
        #expect(people.map(\.name) == ["Anna K."], "nobody who was not introduced")
        #expect(people.first?.stays == [.init(from: 0, to: 1_000), .init(from: 2_000, to: 3_000)])
    }

    @Test func nobodyIsRecordedWithoutConsent() throws {
        let stage = try Stage()
        stage.submit([
            .untrack(stage.id, Sender.camera), .track(stage.id, Sender.camera, participant: 8, .camera),
        ])
        stage.run(1_000)
        #expect(try stage.end().tracks.map(\.source) == [.microphone])
    }

    @Test func soundAloneTakesNoPictures() throws {
        let stage = try Stage(.sound)
        stage.run(1_000)
        #expect(try stage.end().tracks.map(\.source) == [.microphone])
    }

    @Test func aFullDiskEndsItWithWhatIsWhole() throws {
        let stage = try Stage(options: .init(limitBytes: 120_000, reserveBytes: 0, warnBytes: 60_000))
        stage.run(30_000)
        #expect(stage.box.events.filter { if case .diskLow = $0 { true } else { false } }.count == 1)
        #expect(stage.box.events.last == .ended(stage.id, .diskFull))
        let manifest = try #require(stage.manifest)
        #expect(manifest.failure == .diskFull)
        #expect(manifest.state == .finished)
        #expect(manifest.duration < 29_000)
        for track in manifest.tracks { try Probe.check(stage.path + "/" + track.file) }
    }

    /// On a disk that is really full: run with VECHE_SMALL_DISK naming a directory on one of a few hundred kilobytes.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["VECHE_SMALL_DISK"] != nil))
    func aDiskWithoutRoomEndsItToo() throws {
        let small = try #require(ProcessInfo.processInfo.environment["VECHE_SMALL_DISK"])
        let stage = try Stage(options: .init(reserveBytes: -1 << 30, warnBytes: -1 << 30), in: small)
        stage.run(60_000)
        #expect(stage.box.events.last == .ended(stage.id, .diskFull))
        let manifest = try #require(stage.manifest)
        #expect(manifest.state == .finished)
        #expect(manifest.failure == .diskFull)
        #expect(manifest.tracks.count == 2)
        for track in manifest.tracks {
            try Probe.check(stage.path + "/" + track.file)
            #expect(track.to > 1_000)
        }
    }
}

extension TappedPacket {
    var isMedia: Bool { if case .media = content { true } else { false } }
}
