import CIPSecMB

/// Who encrypts outgoing media: the cost of a large call is mostly here and in the kernel.
public enum PacketCipherEngine: String, Sendable, CaseIterable {
    /// Intel's ipsec-mb for AES-GCM: about four times as fast as OpenSSL for a packet of 1200 bytes.
    case ipsecMB = "ipsec-mb"
    /// OpenSSL's EVP, which every machine has.
    case openSSL = "openssl"

    /// The fastest that this machine has.
    public static let fastest: PacketCipherEngine = ipsecMB.isAvailable ? .ipsecMB : .openSSL

    /// Whether this machine has it.
    public var isAvailable: Bool { self == .openSSL || veche_gcm_implementation() != nil }

    /// What to tell the operator, such as `ipsec-mb AVX512`.
    public var name: String {
        // Sound: the C side returns a literal that lives as long as the program.
        guard self == .ipsecMB, let text = veche_gcm_implementation() else { return rawValue }
        return String(cString: text)
    }
}
