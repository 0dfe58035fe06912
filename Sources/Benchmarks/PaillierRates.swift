import Cryptography

/// Operations per CPU second of this project's Paillier, in a process of its own: what is read beside `phe`.
///
/// Whole vectors are worked on, as the protocols do. Plaintexts have up to 60 bits and multipliers up to 31.
struct PaillierRates {
  private let key: PrivateCipher
  private let publicKey: [UInt8]
  private let seconds: Double
  private static let bound = Int256.powerOfTwo(60)
  private static let slotBits = 128

  /// - Parameter seconds: CPU seconds that each operation is repeated for, at least.
  init(keyLength: Int, seconds: Double) throws {
    key = try PrivateCipher(method: "Paillier", keyLength: keyLength)
    publicKey = try key.publicCipher.encoded()
    self.seconds = seconds
  }

  /// A line per operation: its name, a space, its rate.
  func lines() throws -> [String] {
    let values = Self.integers(bits: 60, count: 2000)
    let scalars = Self.integers(bits: 31, count: values.count)
    let sealed = try seal(values)
    let few = try sealed[0..<300]
    let packed = try few.packed(slotBits: Self.slotBits)
    let expected = Array(values[0..<few.count]).map { Int256($0) }
    guard try key.open(few) == expected, try key.open(packed) == expected else {
      throw CryptographyError.undecodable(index: 0)
    }
    return [
      try line(.encrypt, values.count) { _ = try seal(values) },
      try line(.add, values.count) { _ = try sealed.adding(sealed) },
      try line(.multiply, values.count) { _ = try sealed.multiplied(by: scalars, atMost: 1 << 31) },
      try line(.decrypt, few.count) { _ = try key.open(few) },
      try line(.decryptPacked, few.count) { _ = try key.open(packed) },
      try line(.packAndDecrypt, few.count) { _ = try key.open(few.packed(slotBits: Self.slotBits)) },
    ]
  }

  /// With a fresh copy of the public key, so that the table that encryption is made from is paid for each time.
  private func seal(_ values: [Int64]) throws -> SealedVector {
    try PublicCipher(encoded: publicKey).seal(values, atMost: Self.bound)
  }

  private func line(_ operation: PaillierOperation, _ count: Int, _ work: () throws -> Void) throws -> String {
    let start = ResourceUse.processorSecondsOfThisProcess()
    var (spent, done) = (0.0, 0)
    while spent < seconds {
      try work()
      done += count
      spent = ResourceUse.processorSecondsOfThisProcess() - start
    }
    return "\(operation.rawValue) \(Double(done) / spent)"
  }

  /// The same well-mixed integers in every run, none negative.
  private static func integers(bits: Int, count: Int) -> [Int64] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(truncatingIfNeeded: state >> UInt64(64 - bits))
    }
  }
}

/// The operations that are timed, as they are called between the benchmark and the programs that it starts.
enum PaillierOperation: String, CaseIterable {
  case encrypt, add, multiply, decrypt
  case decryptPacked = "decrypt-packed"
  case packAndDecrypt = "pack-and-decrypt"

  /// The name of the line that the peer has for it.
  var ofPeer: String {
    switch self {
    case .decryptPacked, .packAndDecrypt: Self.decrypt.rawValue
    default: rawValue
    }
  }

  var title: String {
    switch self {
    case .encrypt: "encrypt (2,000 and their table)"
    case .add: "add"
    case .multiply: "multiply by 31 bits"
    case .decrypt: "decrypt"
    case .decryptPacked: "decrypt, per packed value"
    case .packAndDecrypt: "pack and decrypt, per value"
    }
  }

  /// Times faster than the peer, at 2048 bits.
  var target: Double? {
    switch self {
    case .encrypt: 10
    case .decrypt: 1.35
    case .decryptPacked, .packAndDecrypt: 4
    case .add, .multiply: nil
    }
  }
}
