import Testing

@testable import Cryptography

/// SymetryML's old encryption, against what its documentation publishes (contract A6).
@Suite struct SymetryCipherTests {
  /// The invitation of the documentation, which was encrypted with the password `passwd`.
  private static let published =
    "ZwsCbdhP2GxfOgDBwJHoy61uRMZLNg7D581Cs9zWAgjwWpK2wScvgpTexpsVyilbvGThFVsWXz57n9BXY+DA1EmI+L29H+K6"
    + "0b1lI4v/WLr45HHCdMEDCcBAL+F3/3NcRBl5RcfgBlC4RTV6+h/75rr21lgMGxnVXlYBoUh//JpBxfJhEZyxa1gv0WVdCXDD"
    + "T/M3Aq819r+6rS89jj38SYj/Hzj7pJaEHvbxe+OniH5Z90xEortLZeVdG8HE5zzqLegKpChFYFE4l60RXtdyE/fa7uY3gM7Q"
    + "/yU+8SQ3Yjkvl8B5Gs7coBdgkcKNmcgiBqG4YrQSg8SCuX6RsKs4B4qV61w+AZkmt9+ipp049Hpxwu0myZ2agomcAMKdZHDv"

  @Test func thePublishedInvitationOpensWithItsPassword() throws {
    let bytes = Hex.base64(Self.published)
    let text = try SymetryCipher.openInvitation(bytes, password: SecretBytes(Array("passwd".utf8)))
    let plain = String(decoding: text, as: UTF8.self)
    #expect(plain.hasPrefix("{\"") && plain.hasSuffix("\"}"))
    for key in ["group_name", "group_rest_url", "group_secret_key", "sync_sched", "aws_topic_arn"] {
      #expect(plain.contains("\"\(key)\":"), "\(key)")
    }
    #expect(try SymetryCipher.sealInvitation(text, password: SecretBytes(Array("passwd".utf8))) == bytes)
  }

  @Test func anotherPasswordDoesNotOpenIt() {
    #expect(throws: CryptographyError.self) {
      try SymetryCipher.openInvitation(Hex.base64(Self.published), password: SecretBytes(Array("password".utf8)))
    }
  }

  /// NIST SP 800-38A has another vector than the one that SymetryML fixed, so the oracle is a round trip and the length.
  @Test func aBodyComesBack() throws {
    let key = SecretBytes(Array(0..<16))
    for count in [0, 1, 15, 16, 17, 1000] {
      let text = [UInt8](repeating: 7, count: count)
      let sealed = try SymetryCipher.sealBody(text, key: key)
      #expect(sealed.count == (count / 16 + 1) * 16)
      #expect(try SymetryCipher.openBody(sealed, key: key) == text)
    }
  }

  @Test(arguments: [0, 17]) func aPasswordOfAnUndocumentedLengthIsRefused(_ count: Int) {
    #expect(throws: CryptographyError.self) {
      try SymetryCipher.sealInvitation([1], password: SecretBytes([UInt8](repeating: 65, count: count)))
    }
  }
}
