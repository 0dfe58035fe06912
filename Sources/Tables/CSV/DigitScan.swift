/// Decimal digits, eight at a time.
enum DigitScan {
  /// Reads the digits that stand here and moves behind them.
  ///
  /// Bytes up to eight behind the last digit are read too. Above 19 digits the value is wrong, their number is not.
  ///
  /// - Parameter powers: the first powers of ten.
  @inline(__always) static func read(
    _ at: inout UnsafePointer<UInt8>, into value: inout UInt64, _ powers: UnsafePointer<UInt64>
  ) -> Int {
    var count = 0
    while true {
      let word = UInt64(littleEndian: UnsafeRawPointer(at).loadUnaligned(as: UInt64.self))
      // Digits become 0 to 9; the top bit marks every byte that is something else, correct up to the first of them.
      let digits = word ^ 0x3030_3030_3030_3030
      let others = (digits &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080
      if others == 0 {
        value = value &* 100_000_000 &+ number(digits)
        at += 8
        count += 8
        continue
      }
      let length = others.trailingZeroBitCount >> 3
      if length > 0 {
        // Zeros come in front.
        value = value &* powers[length] &+ number(digits &<< UInt64(64 &- 8 &* length))
        at += length
        count &+= length
      }
      return count
    }
  }

  /// The number of eight digits, the first in the lowest byte: pairs, then fours, then all (D. Lemire, "Quickly parsing
  /// eight digits", 2018).
  @inline(__always) static func number(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ digits >> 8
    let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) >> 32
  }
}
