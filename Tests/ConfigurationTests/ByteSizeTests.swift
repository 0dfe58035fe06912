import Configuration
import Testing

/// Amounts of memory in words.
@Suite struct ByteSizeTests {
  @Test(arguments: [
    ("0", 0), ("1500000", 1_500_000), ("64K", 65_536), ("64m", 67_108_864), ("2G", 2_147_483_648), ("007", 7),
  ])
  func amounts(_ text: String, _ bytes: Int) { #expect(ByteSize.bytes(text) == bytes) }

  @Test(arguments: ["", "G", "-1", "+1", "1.5G", "1 G", "1T", "1GB", "0x10", "٣", "9223372036854775808", "9000000000G"])
  func textsThatAreNone(_ text: String) { #expect(ByteSize.bytes(text) == nil) }

  @Test(arguments: [
    (0, "0"), (1023, "1023"), (1024, "1K"), (1536, "1.5K"), (67_108_864, "64M"), (1 << 30, "1G"), (3 << 29, "1.5G"),
  ])
  func texts(_ bytes: Int, _ text: String) { #expect(ByteSize.text(bytes) == text) }

  @Test func whatCanBeSettled() {
    #expect(
      MemoryLimit.bytes("64M") == 67_108_864 && MemoryLimit.bytes("65535K") == nil && MemoryLimit.bytes("x") == nil)
    #expect(MemoryLimit.form == "an amount such as 512M or 2G, from 64M")
  }
}
