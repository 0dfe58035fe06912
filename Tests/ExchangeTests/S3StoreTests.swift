import Cryptography
import Diagnostics
import Platform
import Synchronization
import Testing

@testable import Exchange

/// The bucket client against answers of every kind, without a server.
@Suite struct S3StoreTests {
  /// Answers in turn; keeps what was asked.
  private final class Script: HTTPTransport {
    private let answers: Mutex<[Result<HTTPAnswer, Diagnostic>]>
    let asked = Mutex<[HTTPRequest]>([])

    init(_ answers: [Result<HTTPAnswer, Diagnostic>]) { self.answers = Mutex(answers) }

    func send(_ request: HTTPRequest, limit: Int, seconds: Double) throws -> HTTPAnswer {
      asked.withLock { $0.append(request) }
      return try answers.withLock { $0.isEmpty ? .failure(S3StoreTests.gone) : $0.removeFirst() }.get()
    }
  }

  private static let gone = Diagnostic(.exchangeUnreachable, "gone")

  private func store(_ script: Script, prefix: String = "fed/plant a") -> S3Store {
    S3Store(
      BucketAddress(endpoint: "http://127.0.0.1:9000", region: "us-east-1", bucket: "b", prefix: prefix),
      credentials: Credentials(accessKey: "AK", secretKey: SecretBytes(Array("secret".utf8))), transport: script,
      retry: Retry(clock: .fixed(milliseconds: 0), wait: { _ in }), clock: .fixed(milliseconds: 0))
  }

  private func page(_ keys: [String], next: String?) -> HTTPAnswer {
    let contents = keys.map {
      "<Contents><Key>fed/plant a/\($0)</Key><LastModified>2009-10-12T17:50:30.000Z</LastModified>"
        + "<ETag>&quot;x&quot;</ETag><Size>5</Size></Contents>"
    }.joined()
    let more = next.map { "<IsTruncated>true</IsTruncated><NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
    let text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      + "<Name>b</Name>\(more)\(contents)</ListBucketResult>"
    return HTTPAnswer(status: 200, body: Array(text.utf8))
  }

  @Test func listingGoesOnPageByPage() throws {
    let script = Script([.success(page(["out/b"], next: "t=1+/")), .success(page(["out/a"], next: nil))])
    let found = try store(script).list("out/")
    #expect(found.map(\.key) == ["out/a", "out/b"])
    #expect(found[0].size == 5 && found[0].modified == 1_255_369_830_000)
    let addresses = script.asked.withLock { $0.map(\.address) }
    #expect(addresses[0] == "http://127.0.0.1:9000/b?list-type=2&prefix=fed%2Fplant%20a%2Fout%2F")
    #expect(addresses[1].contains("continuation-token=t%3D1%2B%2F"))
  }

  @Test func aListingThatNeverEndsIsRefused() throws {
    let script = Script((0..<5).map { _ in .success(page(["x"], next: "again")) })
    #expect(throws: Diagnostic.self) { try store(script).list("out/") }
    #expect(script.asked.withLock(\.count) == 2)
  }

  @Test func troubleIsTriedAgainAndRefusalIsNot() throws {
    let script = Script([
      .failure(Self.gone), .success(HTTPAnswer(status: 503)), .success(HTTPAnswer(status: 200, body: [7])),
    ])
    #expect(try store(script).get("out/x", limit: 10) == [7])
    let refusing = Script([.success(HTTPAnswer(status: 403)), .success(HTTPAnswer(status: 200))])
    #expect { try store(refusing).put("out/x", [1]) } throws: { ($0 as? Diagnostic)?.code == .exchangeRefused }
    #expect(refusing.asked.withLock(\.count) == 1)
    let dead = Script([])
    #expect { try store(dead).put("out/x", [1]) } throws: { ($0 as? Diagnostic)?.code == .exchangeUnreachable }
    #expect(dead.asked.withLock(\.count) == 3)
  }

  @Test func aMissingObjectIsNilAndAMissingBucketIsNot() throws {
    let none = Script([.success(HTTPAnswer(status: 404))])
    #expect(try store(none).get("out/x", limit: 10) == nil)
    let noBucket = HTTPAnswer(status: 404, body: Array("<Error><Code>NoSuchBucket</Code></Error>".utf8))
    #expect(throws: Diagnostic.self) { try store(Script([.success(noBucket)])).get("out/x", limit: 10) }
  }

  @Test func aClockThatIsOffAsksTheServers() throws {
    let skewed = HTTPAnswer(
      status: 403, headers: ["date": "Sun, 06 Nov 1994 08:49:37 GMT"],
      body: Array("<Error><Code>RequestTimeTooSkewed</Code></Error>".utf8))
    let script = Script([.success(skewed), .success(HTTPAnswer(status: 200, body: [1]))])
    #expect(try store(script).get("out/x", limit: 10) == [1])
    let dates = script.asked.withLock { $0.map { $0.headers.first { $0.name == "x-amz-date" }?.value } }
    #expect(dates == ["19700101T000000Z", "19941106T084937Z"])
  }

  @Test(arguments: ["../x", "out//x", "/out", "out/é", "out/a b", "-x", ".hidden", "out/", ""])
  func namesThatAreNotPlainAreRefused(_ key: String) {
    #expect(throws: Diagnostic.self) { try store(Script([])).put(key, []) }
    #expect(!ObjectKey.isPlain(key))
  }

  @Test func interimAnswersArePassedOver() throws {
    let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nETag: \"a:b\"\r\nx: y\r\n\r\nbody\r\n\r\n"
    let answer = try CurlTransport.answer(Array(text.utf8), from: "here")
    #expect(answer.status == 201 && answer.headers["etag"] == "\"a:b\"")
    #expect(String(decoding: answer.body, as: UTF8.self) == "body\r\n\r\n")
    #expect(throws: Diagnostic.self) { try CurlTransport.answer(Array("HTTP/1.1 200 OK\r\nx".utf8), from: "here") }
  }
}
