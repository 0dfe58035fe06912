import Configuration
import Cryptography
import Diagnostics
import Pipeline

/// `encrypt_param`: how numbers that other parties compute with are encrypted (contract 8.2).
public struct EncryptParam: ParameterSet {
  /// FATE's name of the cipher; null for none.
  var method: String? = "Paillier"
  /// Bits of the key.
  var keyLength = 1024

  /// The same in every generation.
  public init(defaults generation: Generation) {}

  /// The table.
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "method", \.method,
      .orNull(
        Rule("'Paillier', 'IterativeAffine', 'RandomIterativeAffine' or 'None'", invalidSample: "RSA") {
          CipherMethod.named($0) != nil
        }),
      "The cipher; the affine ones are broken and run as Paillier."),
    Parameter(
      "key_length", \.keyLength,
      Rule("1024, 2048, 3072 or 4096", invalidSample: 1000) { [1024, 2048, 3072, 4096].contains($0) }, unit: "bits",
      "The length of the key; 1024 is FATE 1.4's and gives about 80 bits of security."),
  ]

  /// The cipher's name for `Cryptography`.
  var cipherName: String { method ?? "None" }
  /// Whether another cipher was asked for than will run.
  var isSubstituted: Bool { CipherMethod.named(cipherName)?.substituted ?? false }

  /// The cipher of another party's public key message. The owner of the key must not choose how well this party's own
  /// numbers are hidden, so the cipher must be the one that this party was asked to use.
  ///
  /// - Throws: F0614 when the message is no key, or a key of another method or length than these parameters have.
  func cipher(publicKey bytes: [UInt8], of owner: Party, _ context: ComponentContext) throws -> PublicCipher {
    let cipher: PublicCipher
    do { cipher = try PublicCipher(encoded: bytes) } catch {
      throw Diagnostic(
        .protocolBroken, "the message 'public key' cannot be read: \(error)", subject: context.component)
    }
    let (found, isOwn): (String, Bool) =
      switch cipher {
      case .identity: ("no encryption", CipherMethod.named(cipherName)?.method == CipherMethod.none)
      case .paillier(let key):
        (
          "Paillier with a key of \(key.keyLength) bits",
          CipherMethod.named(cipherName)?.method == .paillier && key.keyLength == keyLength
        )
      }
    guard isOwn else {
      throw Diagnostic(
        .protocolBroken,
        "\(owner.name) sent a public key for \(found), \(context.party.name) is set to \(described)",
        subject: "\(context.component).encrypt_param", help: "set encrypt_param once for all parties, not per role")
    }
    return cipher
  }

  private var described: String {
    CipherMethod.named(cipherName)?.method == .paillier
      ? "Paillier with a key of \(keyLength) bits" : "no encryption"
  }
}
