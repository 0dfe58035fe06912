import Configuration
import Cryptography

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
}
