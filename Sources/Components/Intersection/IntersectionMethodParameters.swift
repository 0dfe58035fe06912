import Configuration
import Cryptography
import Diagnostics

extension Intersection {
  /// How ids are compared.
  enum Method: String, ParameterChoice {
    case raw
    case rsa
    case dh
    case ecdh
    /// The name of dh in FATE 1.6.
    case ph

    /// Whether it is commutative exponentiation, which is one protocol here whatever its name.
    var isCommutative: Bool { self == .dh || self == .ecdh || self == .ph }
  }

  /// Guest or host: who compares raw ids, who has the repeated ids, whose ids name the rows.
  enum Side: String, ParameterChoice {
    case guest
    case host
  }

  /// Which rows come out.
  enum JoinMethod: String, ParameterChoice {
    case inner = "inner_join"
    case left = "left_join"
  }

  /// The hash of an id, or none.
  enum IDHash: String, ParameterChoice {
    case none
    case md5
    case sha1
    case sha224
    case sha256
    case sha384
    case sha512
    case sm3

    /// The hash, nil for none.
    var digest: MessageDigest? { MessageDigest(rawValue: rawValue) }
  }

  /// The hashes that FATE hashes ids with before rsa, dh and ecdh.
  enum StrongHash: String, ParameterChoice {
    case sha256
    case sha384
    case sha512
    case sm3
  }

  /// The curves of ecdh.
  enum Curve: String, ParameterChoice {
    case curve25519
  }

  /// `encode_params`: how raw ids are hashed before they are sent (contract 8.3).
  public struct EncodeParam: ParameterSet {
    var salt = ""
    var method = IDHash.none
    var usesBase64 = false

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("salt", \.salt, "A text that is appended to every id before it is hashed."),
      Parameter("encode_method", \.method, "The hash."),
      Parameter("base64", \.usesBase64, "Whether hashes are written in base64 instead of hexadecimal digits."),
    ]
  }

  /// `raw_params` of FATE 1.11: the same for method raw, and who compares.
  public struct RawParam: ParameterSet {
    var usesHash = false
    var salt = ""
    var method = IDHash.none
    var usesBase64 = false
    var joinRole = Side.guest

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("use_hash", \.usesHash, "Whether ids are hashed before they are sent."),
      Parameter("salt", \.salt, "A text that is appended to every id before it is hashed."),
      Parameter("hash_method", \.method, "The hash."),
      Parameter("base64", \.usesBase64, "Whether hashes are written in base64 instead of hexadecimal digits."),
      Parameter("join_role", \.joinRole, "Who compares the ids; the other one sends its ids."),
    ]
  }

  /// `rsa_params` of FATE 1.5 to 1.11.
  public struct RSAParam: ParameterSet {
    var salt = ""
    var hash = StrongHash.sha256
    var finalHash = IDHash.sha256
    var splits = false
    var fraction: Double?
    var keyLength = 2048
    var randomBit = 128

    /// FATE's own size is 1024 in 1.4, 2048 later.
    public init(defaults generation: Generation) { if generation == .fate14 { keyLength = 1024 } }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("salt", \.salt, "A text that is appended to every id before it is hashed."),
      Parameter(
        "hash_method", \.hash, "Accepted; ids are hashed onto the whole group by MGF1 with SHA-256 (cryptography, 6)."),
      Parameter("final_hash_method", \.finalHash, "Accepted; signatures are hashed with SHA-256."),
      Parameter("split_calculation", \.splits, "Accepted; both parties always compute on all processors."),
      Parameter(
        "random_base_fraction", \.fraction, .orNull(.between(0, 1)),
        "Accepted; every id gets a blind of its own, because reused ones tell which blinded ids belong together."),
      Parameter(
        "key_length", \.keyLength,
        Rule("1024, 2048, 3072 or 4096", invalidSample: 1000) { RSAIntersectionPublicKey.keyLengths.contains($0) },
        unit: "bits", "The size of the host's key, made anew for every task."),
      Parameter(
        "random_bit", \.randomBit, .positive, unit: "bits",
        "Accepted; the blind is always uniform, because with 128 bits a host could test any id."),
    ]
  }

  /// `dh_params` of FATE 1.7 to 1.11, `ph_params` before.
  public struct DHParam: ParameterSet {
    var salt = ""
    var hash = StrongHash.sha256
    var keyLength = 1024

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("salt", \.salt, "A text that is appended to every id before it is hashed."),
      Parameter("hash_method", \.hash, "Accepted; ids are hashed to Curve25519 with SHA-512 (RFC 9380)."),
      Parameter(
        "key_length", \.keyLength, .positive, unit: "bits",
        "Accepted; the group is Curve25519, which is as strong as a prime of 3072 bits."),
    ]
  }

  /// `ecdh_params` of FATE 1.9 to 1.11.
  public struct ECDHParam: ParameterSet {
    var salt = ""
    var hash = StrongHash.sha256
    var curve = Curve.curve25519

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("salt", \.salt, "A text that is appended to every id before it is hashed."),
      Parameter("hash_method", \.hash, "Accepted; ids are hashed to Curve25519 with SHA-512 (RFC 9380)."),
      Parameter("curve", \.curve, "The curve."),
    ]
  }

  /// `intersect_cache_param` of FATE 1.4 to 1.6 (contract 8.3).
  public struct CacheParam: ParameterSet {
    var isUsed = false
    var idType = "phone"
    var encryptType = "sha256"

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "use_cache", \.isUsed,
        "Accepted, as FATE 1.7 accepts it; ids are blinded anew, because a key that is kept links the jobs."),
      Parameter("id_type", \.idType, "The kind of id under which FATE 1.4 keeps a cache; accepted."),
      Parameter("encrypt_type", \.encryptType, "The hash under which FATE 1.4 keeps a cache; accepted."),
    ]
  }

  /// `intersect_preprocess_params` of FATE 1.7 to 1.11: a Bloom filter of one party's ids.
  public struct PreprocessParam: ParameterSet {
    var falsePositiveRate = 0.001
    var encryptMethod = Method.rsa
    var hash = IDHash.sha256
    var preprocessMethod = IDHash.sha256
    var preprocessSalt = ""
    var randomState: Int?
    var filterOwner = Side.guest

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "false_positive_rate", \.falsePositiveRate,
        Rule("a number above 0, at most 0.5", invalidSample: 0.6) { $0 > 0 && $0 <= 0.5 },
        "Accepted; no filter is sent."),
      Parameter("encrypt_method", \.encryptMethod, "Accepted; no filter is sent."),
      Parameter("hash_method", \.hash, "Accepted; no filter is sent."),
      Parameter("preprocess_method", \.preprocessMethod, "Accepted; no filter is sent."),
      Parameter("preprocess_salt", \.preprocessSalt, "Accepted; no filter is sent."),
      Parameter("random_state", \.randomState, .orNull(.atLeast(0)), "Accepted; no filter is sent."),
      Parameter("filter_owner", \.filterOwner, "Accepted; no filter is sent."),
    ]
  }
}
