import Configuration
import Diagnostics

extension Intersection {
  /// How ids are compared.
  enum Method: String, ParameterChoice {
    case raw
    case rsa
    case dh
    case ecdh
  }

  /// Who compares raw ids.
  enum JoinRole: String, ParameterChoice {
    case guest
    case host
  }

  /// `encode_params`: how raw ids are hashed before they are sent (contract 8.3).
  public struct EncodeParam: ParameterSet {
    /// FATE's hashes.
    enum Method: String, ParameterChoice {
      case none
      case md5
      case sha1
      case sha224
      case sha256
      case sha384
      case sha512
    }

    var salt = ""
    var method = Method.none
    var usesBase64 = false

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("salt", \.salt, "A text that is appended to every id before it is hashed."),
      Parameter("encode_method", \.method, "The hash; none and sha256 are built."),
      Parameter("base64", \.usesBase64, "Whether hashes are written in base64 instead of hexadecimal digits."),
    ]
  }

  /// `intersect_cache_param` (contract 8.3); a cache is not built.
  public struct CacheParam: ParameterSet {
    var isUsed = false
    var idType = "phone"
    var encryptType = "sha256"

    /// The same in every generation.
    public init(defaults generation: Generation) {}

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("use_cache", \.isUsed, "Whether blinded ids are kept for later jobs; not built."),
      Parameter("id_type", \.idType, "The kind of id under which a cache is kept."),
      Parameter("encrypt_type", \.encryptType, "The hash under which a cache is kept."),
    ]
  }

  /// Parameters of Intersection (contract 8.3 and 8.4), FATE's `IntersectParam`.
  public struct Parameters: ParameterSet {
    var method = Method.raw
    var randomBit = 128
    var sharesResult = true
    var joinRole = JoinRole.guest
    var encodes = false
    var encode: EncodeParam
    var outputsKeysOnly = false
    var cache: CacheParam
    var processesRepeatedIDs = false
    var repeatedIDOwner = JoinRole.guest
    var sharesInfo = false
    var infoOwner = JoinRole.guest

    /// FATE 1.4 overlays the method rsa.
    public init(defaults generation: Generation) {
      encode = EncodeParam(defaults: generation)
      cache = CacheParam(defaults: generation)
      if generation == .fate14 { method = .rsa }
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter("intersect_method", \.method, "How ids are compared; raw and rsa are built."),
      Parameter(
        "random_bit", \.randomBit, .positive, unit: "bits",
        "Accepted; the blind is always uniform, because with 128 bits a host could test any id."),
      Parameter("sync_intersect_ids", \.sharesResult, "Whether the party that finds the common ids tells the other."),
      Parameter("join_role", \.joinRole, "Who compares the ids in method raw; the other one sends its ids."),
      Parameter("with_encode", \.encodes, "Whether ids of method raw are hashed before they are sent."),
      Parameter("encode_params", nested: \.encode, "How ids of method raw are hashed."),
      Parameter("only_output_key", \.outputsKeysOnly, "Whether the output has ids only, without columns."),
      Parameter("intersect_cache_param", nested: \.cache, "A cache of blinded ids; not built."),
      Parameter("repeated_id_process", \.processesRepeatedIDs, "Whether an id may occur several times; not built."),
      Parameter("repeated_id_owner", \.repeatedIDOwner, "Who has the repeated ids."),
      Parameter("allow_info_share", \.sharesInfo, "Whether columns of one party go to the other; not built."),
      Parameter("info_owner", \.infoOwner, "Who has the columns to share."),
    ]

    /// What is not built.
    public func problems() -> [ParameterProblem] {
      func refuse(_ isAsked: Bool, _ path: String, _ what: String, _ help: String) -> ParameterProblem? {
        isAsked ? ParameterProblem(path, what, help: help, code: .parameterNotBuilt) : nil
      }
      let hashes = encodes && method == .raw && ![.none, .sha256].contains(encode.method)
      return [
        refuse(
          method == .dh || method == .ecdh, "intersect_method", "is '\(method.rawValue)', which is not built",
          "use 'rsa', or 'raw' where ids may be seen"),
        refuse(
          hashes, "encode_params.encode_method", "is '\(encode.method.rawValue)', which is not built", "use 'sha256'"),
        refuse(
          cache.isUsed, "intersect_cache_param.use_cache", "asks for a cache, which is not built", "set it to false"),
        refuse(
          processesRepeatedIDs, "repeated_id_process", "asks for repeated ids, which are not built", "set it to false"),
        refuse(sharesInfo, "allow_info_share", "asks to share columns, which is not built", "set it to false"),
      ].compactMap(\.self)
    }
  }
}
