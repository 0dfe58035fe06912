import Configuration
import Cryptography
import Diagnostics
import Pipeline

extension Intersection {
  /// Parameters of Intersection (contract 8.3 and 8.4), FATE's `IntersectParam` from 1.4 to 1.11.
  public struct Parameters: ParameterSet {
    var method = Method.raw
    var randomBit = 128
    var sharesResult = true
    var joinRole = Side.guest
    var encodes = false
    var encode: EncodeParam
    var raw: RawParam
    var rsa: RSAParam
    var dh: DHParam
    var ph: DHParam
    var ecdh: ECDHParam
    var outputsKeysOnly = false
    var cache: CacheParam
    var keepsCache = false
    var processesRepeatedIDs = false
    var repeatedIDOwner = Side.guest
    var sharesInfo = false
    var infoOwner = Side.guest
    var hasSampleID = false
    var joinMethod = JoinMethod.inner
    var makesSampleIDs = false
    var sampleIDGenerator = Side.guest
    var countsOnly = false
    var sharesCount = false
    var countMethod = Method.ecdh
    var preprocesses = false
    var preprocess: PreprocessParam

    /// FATE 1.4 overlays the method rsa.
    public init(defaults generation: Generation) {
      encode = EncodeParam(defaults: generation)
      raw = RawParam(defaults: generation)
      rsa = RSAParam(defaults: generation)
      dh = DHParam(defaults: generation)
      ph = DHParam(defaults: generation)
      ecdh = ECDHParam(defaults: generation)
      cache = CacheParam(defaults: generation)
      preprocess = PreprocessParam(defaults: generation)
      if generation == .fate14 { method = .rsa }
    }

    /// The table.
    public static let parameters: [Parameter<Self>] = [
      Parameter(
        "intersect_method", \.method,
        "How ids are compared: raw shows them; dh, ecdh and ph are one protocol on Curve25519."),
      Parameter(
        "random_bit", \.randomBit, .positive, unit: "bits",
        "Accepted; the blind is always uniform, because with 128 bits a host could test any id."),
      Parameter("sync_intersect_ids", \.sharesResult, "Whether the party that finds the common ids tells the others."),
      Parameter("join_role", \.joinRole, "Who compares the ids in method raw; the other one sends its ids."),
      Parameter("with_encode", \.encodes, "Whether ids of method raw are hashed before they are sent."),
      Parameter("encode_params", nested: \.encode, "How ids of method raw are hashed."),
      Parameter("raw_params", nested: \.raw, "Settings of method raw; encode_params win when with_encode is set."),
      Parameter("rsa_params", nested: \.rsa, "Settings of method rsa."),
      Parameter("dh_params", nested: \.dh, "Settings of method dh."),
      Parameter("ph_params", nested: \.ph, "Settings of method ph."),
      Parameter("ecdh_params", nested: \.ecdh, "Settings of method ecdh."),
      Parameter("only_output_key", \.outputsKeysOnly, "Whether the output has ids only, without columns."),
      Parameter("intersect_cache_param", nested: \.cache, "FATE 1.4's cache of blinded ids."),
      Parameter(
        "run_cache", \.keepsCache,
        "Whether data passes for now; an Intersection that reads the `cache` output blinds all ids anew, because a key "
          + "that is kept links the runs."),
      Parameter(
        "repeated_id_process", \.processesRepeatedIDs,
        "Whether the first column of repeated_id_owner, not its row id, is the id that is compared and may repeat."),
      Parameter(
        "repeated_id_owner", \.repeatedIDOwner, "Who has the repeated ids; its row ids name the output's rows."),
      Parameter(
        "allow_info_share", \.sharesInfo, "Whether the column share_info of info_owner goes to the other parties."),
      Parameter("info_owner", \.infoOwner, "Who has the column to share."),
      Parameter(
        "with_sample_id", \.hasSampleID, "Accepted; whether a table has a match id is known from DataTransform."),
      Parameter(
        "join_method", \.joinMethod,
        "Which rows come out; left_join keeps all of sample_id_generator, with missing values at the other parties."),
      Parameter(
        "new_sample_id", \.makesSampleIDs,
        "Whether rows get new ids where ids of sample_id_generator would become known: those of left_join without "
          + "partner, with match ids all."),
      Parameter(
        "sample_id_generator", \.sampleIDGenerator, "Whose row ids name the output's rows, with match ids or left_join."
      ),
      Parameter("cardinality_only", \.countsOnly, "Whether only the number of common ids becomes known; data passes."),
      Parameter("sync_cardinality", \.sharesCount, "Whether the guest tells the hosts that number."),
      Parameter(
        "cardinality_method", \.countMethod,
        "Accepted; the number is always exact, by commutative exponentiation on Curve25519."),
      Parameter(
        "run_preprocess", \.preprocesses,
        "Accepted; no Bloom filter is sent, because whoever has it can test any id against it."),
      Parameter("intersect_preprocess_params", nested: \.preprocess, "FATE's Bloom filter."),
    ]

    /// What cannot go together, as FATE refuses it.
    public func problems() -> [ParameterProblem] {
      var problems: [ParameterProblem] = []
      if joinMethod == .left, !sharesResult {
        problems.append(
          ParameterProblem(
            "join_method", "is 'left_join', which needs sync_intersect_ids", help: "set 'sync_intersect_ids' to true"))
      }
      if preprocesses, countsOnly {
        problems.append(
          ParameterProblem("run_preprocess", "cannot be set with cardinality_only", help: "set one of them to false"))
      }
      if preprocesses, preprocess.falsePositiveRate < 0.01 {
        problems.append(
          ParameterProblem(
            "intersect_preprocess_params.false_positive_rate", "must be at least 0.01 with run_preprocess"))
      }
      if keepsCache, method == .raw || countsOnly || preprocesses || (method == .rsa && rsa.splits) {
        let other =
          method == .raw
          ? "intersect_method raw"
          : countsOnly ? "cardinality_only" : preprocesses ? "run_preprocess" : "split_calculation"
        problems.append(ParameterProblem("run_cache", "cannot be set with \(other)"))
      }
      if countsOnly, countMethod == .raw {
        problems.append(ParameterProblem("cardinality_method", "is 'raw'; the methods are rsa, dh and ecdh"))
      }
      if processesRepeatedIDs, joinMethod == .left, repeatedIDOwner != sampleIDGenerator {
        problems.append(
          ParameterProblem(
            "sample_id_generator",
            "is \(sampleIDGenerator.rawValue), but the repeated ids are those of "
              + repeatedIDOwner.rawValue, help: "name the same party in both"))
      }
      return problems
    }

    // MARK: What holds

    /// Who compares raw ids: either of the two places may say host.
    var comparer: Side { raw.joinRole == .host ? .host : joinRole }

    /// How raw ids are encoded; nil when they are sent as they are.
    var encoding: IDEncoding? {
      if encodes { return IDEncoding(hash: encode.method, salt: encode.salt, usesBase64: encode.usesBase64) }
      return raw.usesHash ? IDEncoding(hash: raw.method, salt: raw.salt, usesBase64: raw.usesBase64) : nil
    }

    /// What is appended to ids before methods other than raw hash them.
    var salt: String {
      switch method {
      case .raw: countsOnly ? ecdh.salt : ""
      case .rsa: rsa.salt
      case .dh: dh.salt
      case .ecdh: ecdh.salt
      case .ph: ph.salt
      }
    }

    /// Whose row ids name the rows of the output.
    var namer: Side { processesRepeatedIDs ? repeatedIDOwner : sampleIDGenerator }
  }
}

/// How raw ids are written before they are sent.
struct IDEncoding {
  let hash: Intersection.IDHash
  let salt: String
  let usesBase64: Bool

  /// The hash of each id with the salt behind it, in hexadecimal digits or base64; the ids themselves for method none.
  func encode(_ ids: [String]) throws -> [String] {
    guard let digest = hash.digest else { return ids }
    return try ids.map { id in
      let bytes = try digest.digest(Array((id + salt).utf8))
      return usesBase64 ? Self.base64(bytes) : SHA256.hex(bytes)
    }
  }

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
