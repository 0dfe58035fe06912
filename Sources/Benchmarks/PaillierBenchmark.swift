import Cryptography
import Glibc

/// Paillier operations per CPU second, to be read beside those of other implementations at the same key length.
enum PaillierBenchmark {
  /// One line per operation, at one key length.
  static func lines(keyLength: Int) throws -> [String] {
    var rates = Rates(title: "paillier \(keyLength)")
    let key = try rates.measure("generate a key", 1) { try PrivateCipher(method: "Paillier", keyLength: keyLength) }
    let vector = try sealing(key, &rates)
    try arithmetic(key, vector, &rates)
    try sums(key, vector, &rates)
    return rates.lines
  }

  private static let bound = Int256.powerOfTwo(60)
  private static let values = (0..<2000).map { Int256(Int64($0) &* 0x9E37_79B9_7F4A &- 1 << 55) }

  private static func sealing(_ key: PrivateCipher, _ rates: inout Rates) throws -> SealedVector {
    let guest = try PublicCipher(encoded: key.publicCipher.encoded())
    let seal = { try guest.seal(values, atMost: bound) }
    _ = try rates.measure("encrypt 2000, table included", values.count, seal)
    let vector = try rates.measure("encrypt 2000 more", values.count, seal)
    let own = { try key.seal(values, atMost: bound) }
    _ = try rates.measure("encrypt 2000, owner, table included", values.count, own)
    _ = try rates.measure("encrypt 2000 more, owner", values.count, own)
    return try rates.measure("rerandomize 2000", values.count) { try vector.rerandomized() }
  }

  private static func arithmetic(_ key: PrivateCipher, _ vector: SealedVector, _ rates: inout Rates) throws {
    _ = try rates.measure("add 2000", values.count) { try vector.adding(vector) }
    _ = try rates.measure("add 2000 plaintexts", values.count) { try vector.adding(values, atMost: bound) }
    let scalars = [Int64](repeating: 0x1AB_CDEF_0123, count: values.count)
    _ = try rates.measure("multiply 2000 by 41 bits", values.count) {
      try vector.multiplied(by: scalars, atMost: 1 << 41)
    }
    let bytes = try rates.measure("write 2000", values.count) { try vector.encoded() }
    _ = try rates.measure("read and check 2000", values.count) {
      try SealedVector(encoded: bytes, cipher: key.publicCipher)
    }
    let some = try vector[0..<300]
    let opened = try rates.measure("decrypt 300", some.count) { try key.open(some) }
    guard opened == Array(values[0..<300]) else { throw CryptographyError.undecodable(index: 0) }
  }

  /// Gradients of 30 columns over 320 rows.
  private static func sums(_ key: PrivateCipher, _ vector: SealedVector, _ rates: inout Rates) throws {
    var state: UInt64 = 1
    let columns = (0..<30).map { _ in
      (0..<320).map { _ -> Int64 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int64(bitPattern: state) >> 32
      }
    }
    let sums = try rates.measure("sum of 320 rows by 31 bits, a column of 30", columns.count) {
      try vector.weightedSums(columns, rows: 0..<320)
    }
    let packed = try rates.measure("pack 30 sums in slots of 128 bits", sums.count) { try sums.packed(slotBits: 128) }
    let opened = try rates.measure("decrypt 30 sums", sums.count) { try key.open(sums) }
    let slots = try rates.measure("decrypt 30 packed sums", sums.count) { try key.open(packed) }
    guard opened == slots else { throw CryptographyError.undecodable(index: 0) }
  }

  /// Private set intersection of 2000 ids a side.
  static func intersectionLines(keyLength: Int) throws -> [String] {
    var rates = Rates(title: "rsa intersection \(keyLength)")
    let ids = (0..<2000).map { "id \($0)" }
    let host = try rates.measure("generate a key", 1) { try RSAIntersectionKey.generate(bits: keyLength) }
    let blinding = try rates.measure("blind", ids.count) { try RSABlinding(ids: ids, key: host.publicKey) }
    let signed = try rates.measure("sign", ids.count) { try host.sign(blinding.message) }
    let guest = try rates.measure("unblind and digest", ids.count) { try blinding.digests(signed: signed) }
    let others = try rates.measure("sign and digest own", ids.count) { try host.digests(of: ids) }
    let common = try rates.measure("compare", ids.count) { guest.positions(in: others) }
    guard common.count == ids.count else { throw CryptographyError.length(expected: ids.count, found: common.count) }
    return rates.lines
  }
}

/// What was measured, a line each.
private struct Rates {
  let title: String
  var lines: [String] = []

  mutating func measure<Result>(_ name: String, _ operations: Int, _ work: () throws -> Result) throws -> Result {
    let start = Self.processorSeconds()
    let result = try work()
    let seconds = Self.processorSeconds() - start
    let rate = Int((Double(operations) / seconds).rounded())
    let microseconds = Int((seconds * 1e6 / Double(operations)).rounded())
    lines.append("\(title)  \(name): \(rate) a CPU second, \(microseconds) µs")
    return result
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
