import Exchange
import Federation
import Platform

/// Opens the stores of federations with what this process has.
struct StoreOpening: Sendable {
  let files: FileSystem
  let environment: ProcessEnvironment
  let clock: Clock
  /// The node's folder, for bodies while they are sent and for announcements.
  let folder: String
  let wait: @Sendable (Double) -> Void

  /// A folder or a bucket.
  func plain(_ place: ExchangePlace) throws -> any ObjectStore {
    try place.open(files: files, environment: environment, clock: clock, scratch: folder, wait: wait)
  }

  /// A bucket of one's own, announced by AWS's services.
  func announced(_ place: ExchangePlace, _ messaging: MessagingSettings) throws -> any ObjectStore {
    guard case .bucket(let address, let file) = place else { return try plain(place) }
    let credentials = try Credentials.find(file: file, files: files, environment: environment)
    let transport = CurlTransport(files: files, environment: environment, scratch: folder)
    let retry = Retry(clock: clock, wait: wait)
    let client = AWSClient(
      region: messaging.region, credentials: credentials, endpoint: messaging.endpoint, transport: transport,
      retry: retry, clock: clock)
    let open: @Sendable (BucketAddress, Credentials?) -> S3Store = { [clock] address, other in
      S3Store(address, credentials: other ?? credentials, transport: transport, retry: retry, clock: clock)
    }
    if messaging.subscription.isEmpty { _ = try client.subscribe(messaging.queue, to: messaging.topic) }
    return AnnouncedStore(
      own: open(address, nil), address: address, topic: messaging.topic, queueURL: messaging.queueURL, client: client,
      files: files, clock: clock, folder: folder, open: open)
  }
}
