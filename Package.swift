// swift-tools-version: 6.2
import PackageDescription

// ipsec-mb exists for x86-64 only; elsewhere the target compiles to nothing and OpenSSL encrypts.
#if arch(x86_64)
    let ipsecMB: [LinkerSetting] = [.linkedLibrary("IPSec_MB")]
#else
    let ipsecMB: [LinkerSetting] = []
#endif

let package = Package(
    name: "veche",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // System libraries and C.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSRTP", pkgConfig: "libsrtp2", providers: [.apt(["libsrtp2-dev"])]),
        .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CVPX", pkgConfig: "vpx", providers: [.apt(["libvpx-dev"])]),
        .systemLibrary(name: "CAVCodec", pkgConfig: "libavcodec", providers: [.apt(["libavcodec-dev"])]),
        .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CYUV", providers: [.apt(["libyuv-dev"])]),
        .systemLibrary(name: "CXLSXWriter", pkgConfig: "xlsxwriter", providers: [.apt(["libxlsxwriter-dev"])]),
        .systemLibrary(name: "CXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .target(name: "CLinux"),
        .target(name: "CIPSecMB", linkerSettings: ipsecMB),
        .target(name: "CWebM", linkerSettings: [.linkedLibrary("matroska"), .linkedLibrary("ebml")]),

        // Protocols: pure, without sockets, clocks or threads.
        .target(name: "Primitives"),
        .target(name: "RTP", dependencies: ["Primitives"]),
        .target(name: "ICE", dependencies: ["Primitives", "COpenSSL"]),
        .target(name: "SDP", dependencies: ["Primitives", "RTP", "ICE"]),
        .target(name: "SecureTransport", dependencies: ["Primitives", "CIPSecMB", "COpenSSL", "CSRTP"]),
        .target(name: "CongestionControl", dependencies: ["Primitives", "RTP"]),
        .target(name: "MediaControl", dependencies: ["Primitives", "RTP", "SDP", "ICE"]),

        // What a recording is, for the room, the recorder and the library.
        .target(name: "RecordingManifest", dependencies: ["MediaControl"], exclude: ["MANIFEST.md"]),
        .target(
            name: "Recording", dependencies: ["CWebM", "MediaControl", "Primitives", "RTP", "RecordingManifest"],
            exclude: ["DECISIONS.md"]),

        // One film of what was recorded, made by the command `veche compose` in a process of its own.
        .target(
            name: "Composition",
            dependencies: ["CAVCodec", "COpus", "CPango", "CTurboJPEG", "CVPX", "CYUV", "RecordingManifest"]),

        // Mentoring
        .target(name: "Brainstorm", dependencies: ["Primitives"]),
        .target(name: "Mentoring"),

        // Media. Nothing here or above may depend on NIO.
        .target(name: "PacketPool"),
        .target(
            name: "Forwarding",
            dependencies: [
                "Primitives", "RTP", "SDP", "ICE", "SecureTransport", "CongestionControl", "MediaControl", "PacketPool",
                .product(name: "BasicContainers", package: "swift-collections"),
            ], exclude: ["DECISIONS.md"]),
        .target(
            name: "MediaPlane",
            dependencies: ["Forwarding", "MediaControl", "CLinux", "PacketPool", "Primitives", "SecureTransport"]),

        // Rooms.
        .target(name: "Signalling", dependencies: ["Brainstorm", "MediaControl"], exclude: ["PROTOCOL.md"]),
        .target(
            name: "Conference",
            dependencies: [
                "RecordingManifest", "Signalling", "MediaControl", "SDP", "ICE", "RTP", "Primitives",
            ]),

        // Mentoring
        .target(name: "Documents", dependencies: ["CPango", "CXLSXWriter", "CXML2", "CZip"]),
        .target(name: "Indicators"),
        // Mentoring.
        .target(
            name: "Boards",
            dependencies: [
                "Brainstorm", "Conference", "Signalling", "Storage", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // The program around them.
        .target(
            name: "WebClient", exclude: ["jsconfig.json", "package.json", "types.d.ts"],
            resources: [.copy("public")]),
        .target(
            name: "Storage",
            dependencies: [
                "Indicators", "Mentoring",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        .target(
            name: "Auth",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ]),
        .target(
            name: "Server",
            dependencies: [
                "Auth", "Boards", "CLinux", "CQREncode", "Conference", "Documents", "Indicators", "MediaControl",
                "Mentoring", "Primitives", "RecordingManifest", "SDP", "Signalling", "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Yams", package: "Yams"),
            ]),
        // A district that does not exist, for `veche demo`.
        .target(
            name: "Demo",
            dependencies: ["Auth", "Boards", "Brainstorm", "Indicators", "Mentoring", "Primitives", "Storage"]),
        .target(
            name: "LoadTest",
            dependencies: [
                "Brainstorm", "CLinux", "CongestionControl", "COpus", "CVPX", "ICE", "MediaControl", "Primitives",
                "RTP", "SDP",
                "SecureTransport", "Signalling",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "veche",
            dependencies: [
                "Auth", "Boards", "CLinux", "Composition", "Conference", "Demo", "LoadTest", "MediaPlane", "Primitives",
                "Recording",
                "RecordingManifest", "SecureTransport", "Server", "Storage", "WebClient",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),

        // Benchmarks: what the hot path costs, beside the machine's ceiling and beside another server.
        .target(name: "CBench", dependencies: ["COpenSSL"], path: "Benchmarks/CBench", linkerSettings: ipsecMB),
        .executableTarget(
            name: "veche-bench",
            dependencies: [
                "CBench", "Composition", "Forwarding", "ICE", "MediaControl", "MediaPlane", "Primitives", "RTP", "SDP",
                "SecureTransport",
            ], path: "Benchmarks/VecheBench"),

        .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"]),
        .testTarget(name: "RTPTests", dependencies: ["RTP", "Primitives"]),
        .testTarget(name: "SDPTests", dependencies: ["SDP", "Primitives", "RTP", "ICE"]),
        .testTarget(name: "ICETests", dependencies: ["ICE", "Primitives"]),
        .testTarget(
            name: "SecureTransportTests",
            dependencies: ["SecureTransport", "CLinux", "Primitives", "COpenSSL", "CSRTP"]),
        .testTarget(name: "CongestionControlTests", dependencies: ["CongestionControl", "Primitives", "RTP"]),
        .testTarget(name: "PacketPoolTests", dependencies: ["PacketPool"]),
        .target(name: "CAllocations", path: "Tests/Support/CAllocations"),
        .testTarget(
            name: "ForwardingTests",
            dependencies: [
                "CAllocations", "Forwarding", "PacketPool", "Primitives", "RTP", "SDP", "ICE", "SecureTransport",
                "CongestionControl",
                "MediaControl",
            ]),
        .testTarget(
            name: "MediaPlaneTests",
            dependencies: [
                "CNamespaces", "MediaPlane", "Forwarding", "MediaControl", "PacketPool", "Primitives", "RTP", "SDP",
                "ICE", "SecureTransport",
            ]),
        .testTarget(
            name: "CompositionTests", dependencies: ["Composition", "COpus", "RecordingManifest", "veche"]),
        // Mentoring
        .testTarget(name: "BrainstormTests", dependencies: ["Brainstorm"]),
        .testTarget(
            name: "BoardsTests",
            dependencies: [
                "Boards", "Brainstorm", "Conference", "MediaControl", "Signalling", "Storage",
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "SignallingTests", dependencies: ["Signalling", "MediaControl"]),
        .testTarget(
            name: "ConferenceTests",
            dependencies: [
                "Brainstorm", "Conference", "RecordingManifest", "Signalling", "MediaControl", "Primitives", "RTP",
                "SDP", "ICE",
            ]),
        // The fuzzers' inputs, replayed as ordinary tests; Tests/Fuzz/run.sh builds the fuzzers themselves.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "Brainstorm", "CongestionControl", "Documents", "ICE", "MediaControl", "Primitives", "RTP", "SDP",
                "Signalling",
            ], path: "Tests/Fuzz/Targets"),
        .testTarget(name: "FuzzReplayTests", dependencies: ["FuzzTargets", "Primitives"]),
        .testTarget(
            name: "RecordingTests",
            dependencies: ["LoadTest", "MediaControl", "Primitives", "RTP", "Recording", "RecordingManifest"]),
        .testTarget(name: "MentoringTests", dependencies: ["Mentoring"]),
        .testTarget(name: "AuthTests", dependencies: ["Auth"]),
        .testTarget(
            name: "DemoTests", dependencies: ["Boards", "Demo", "Indicators", "Mentoring", "Storage"]),
        // What the tests of several modules need.
        .target(name: "CNamespaces", path: "Tests/Support/CNamespaces"),
        .target(name: "TestSupport", path: "Tests/Support/TestSupport"),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "TestSupport"]),
        .testTarget(name: "IndicatorsTests", dependencies: ["Indicators"]),
        .testTarget(
            name: "StorageTests",
            dependencies: ["Indicators", "Mentoring", "Storage", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(
            name: "LoadTestTests",
            dependencies: [
                "LoadTest", "COpus", "CVPX", "Forwarding", "ICE", "MediaControl", "Primitives", "RTP", "SDP",
                "SecureTransport", "Signalling",
            ]),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Server", "Auth", "Boards", "Conference", "Documents", "ICE", "Indicators", "MediaControl", "Mentoring",
                "Primitives", "RTP", "RecordingManifest", "SDP", "Storage", "TestSupport", "veche",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "X509", package: "swift-certificates"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
