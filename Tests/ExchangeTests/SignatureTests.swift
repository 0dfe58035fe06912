import Cryptography
import Testing

@testable import Exchange

/// Signature Version 4 against the examples that AWS publishes.
@Suite struct SignatureTests {
  /// 2013-05-24T00:00:00Z and 2015-08-30T12:36:00Z.
  private let may2013 = 1_369_353_600_000
  private let august2015 = 1_440_938_160_000

  /// The key of the examples of the S3 documentation.
  private let example = Credentials(
    accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: SecretBytes(Array("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".utf8)))
  /// The key of the test suite and of the general example.
  private let suite = Credentials(
    accessKey: "AKIDEXAMPLE", secretKey: SecretBytes(Array("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".utf8)))

  private func signature(_ request: HTTPRequest) -> String? {
    request.headers.first { $0.name == "Authorization" }?.value.split(separator: "=").last.map(String.init)
  }

  private func s3(_ request: HTTPRequest) throws -> String? {
    signature(try RequestSignature(example, region: "us-east-1", service: "s3").signed(request, at: may2013))
  }

  private func bucket(_ method: String, _ path: String = "/") -> HTTPRequest {
    HTTPRequest(method, scheme: "https", host: "examplebucket.s3.amazonaws.com", path: path)
  }

  @Test func s3GetObject() throws {
    var request = bucket("GET", "/test.txt")
    request.headers = [("Range", "bytes=0-9")]
    #expect(try s3(request) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
  }

  @Test func s3PutObject() throws {
    var request = bucket("PUT", "/test$file.text")
    request.headers = [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")]
    request.body = Array("Welcome to Amazon S3.".utf8)
    #expect(try s3(request) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
  }

  @Test func s3GetLifecycle() throws {
    var request = bucket("GET")
    request.query = [("lifecycle", "")]
    #expect(try s3(request) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
  }

  @Test func s3ListObjects() throws {
    var request = bucket("GET")
    request.query = [("prefix", "J"), ("max-keys", "2")]
    #expect(try s3(request) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
  }

  /// `get-vanilla` of the AWS Signature Version 4 test suite.
  @Test func theTestSuite() throws {
    let request = HTTPRequest("GET", scheme: "https", host: "example.amazonaws.com")
    let signed = try RequestSignature(suite, region: "us-east-1", service: "service").signed(request, at: august2015)
    #expect(signature(signed) == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
  }

  /// The example of the general documentation: IAM's ListUsers.
  @Test func theGeneralExample() throws {
    var request = HTTPRequest("GET", scheme: "https", host: "iam.amazonaws.com")
    request.query = [("Action", "ListUsers"), ("Version", "2010-05-08")]
    request.headers = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]
    let signed = try RequestSignature(suite, region: "us-east-1", service: "iam").signed(request, at: august2015)
    #expect(signature(signed) == "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")
  }
}
