/// How integers are sealed.
public enum CipherMethod: Sendable, Equatable {
  /// Not at all: the identity.
  case none
  /// The Paillier cryptosystem.
  case paillier

  /// The method of a name as FATE's confs have it, whatever its case.
  ///
  /// The affine ciphers are broken; they run as Paillier and `substituted` says so. Nil for unknown names.
  public static func named(_ name: String) -> (method: CipherMethod, substituted: Bool)? {
    switch name.lowercased() {
    case "paillier": (.paillier, false)
    case "iterativeaffine", "randomiterativeaffine": (.paillier, true)
    case "none", "fake": (.none, false)
    default: nil
    }
  }
}
