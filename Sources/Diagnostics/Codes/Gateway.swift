/// F12xx: the REST face.
extension DiagnosticCode {
  static let gateway: [DiagnosticCode] = [
    .noGateway, .malformedRequest, .unknownRoute, .wrongMethod, .bodyCutOff, .bodyTooLarge, .wrongContentType,
    .notFromHere, .wrongToken, .foreignPage, .pathNotAllowed, .notGranted, .unknownPermission, .lengthNeeded,
    .noTokenToRemove, .versionIsFixed, .notRegistered,
  ]

  /// The environment of a CGI program is not there.
  public static let noGateway = DiagnosticCode(
    "F1201", .badRequest,
    "'fedflow cgi' answers one request of a web server, which says in environment variables what is asked (RFC 3875). "
      + "It is of no use at a prompt; 'make serve' starts a web server that calls it.")
  /// Not HTTP, or not a form, as it should be.
  public static let malformedRequest = DiagnosticCode(
    "F1202", .badRequest,
    "The request cannot be understood: its length, query or multipart body is not as it should be.")
  /// No such path.
  public static let unknownRoute = DiagnosticCode(
    "F1203", .notFound, "The REST face has no such path; 'fedflow help cgi' lists those it has.")
  /// GET where POST is needed, or the other way round.
  public static let wrongMethod = DiagnosticCode("F1204", .badRequest, "The path takes another method.")
  /// Fewer bytes came than were announced.
  public static let bodyCutOff = DiagnosticCode(
    "F1205", .badRequest,
    "The body of the request ended before its length was reached. Nothing was changed; send it again.")
  /// More than is taken.
  public static let bodyTooLarge = DiagnosticCode(
    "F1206", .badRequest, "The body of the request, or a field of its form, is larger than what is taken.")
  /// Neither JSON nor a form with a file.
  public static let wrongContentType = DiagnosticCode(
    "F1207", .badRequest,
    "Calls carry JSON (Content-Type: application/json); those that take a file carry multipart/form-data. Other types are "
      + "refused, because web pages of others can send them.")
  /// Not from this machine, and there is no token.
  public static let notFromHere = DiagnosticCode(
    "F1208", .notPermitted,
    "Without a token only this machine is served: client, Host and proxy must be its loopback. 'fedflow token --new' makes a "
      + "token; requests then carry it as 'Authorization: Bearer TOKEN'.")
  /// The token is absent or another one.
  public static let wrongToken = DiagnosticCode(
    "F1209", .notPermitted,
    "The workspace has a token and the request does not carry it as 'Authorization: Bearer TOKEN'. Only its digest is kept: "
      + "'fedflow token --new' makes another one when it is lost.")
  /// A browser was made to ask by a page of somebody else.
  public static let foreignPage = DiagnosticCode(
    "F1210", .notPermitted, "A web page from elsewhere made the browser ask. Such requests are not answered.")
  /// A file outside the folders that the settings list.
  public static let pathNotAllowed = DiagnosticCode(
    "F1211", .notPermitted,
    "The REST face reads and writes files of the server only below the folders of the setting data_folders: "
      + "'fedflow settings --set data_folders=/srv/data,/srv/out'.")
  /// A party may not do this.
  public static let notGranted = DiagnosticCode(
    "F1212", .notPermitted,
    "The workspace enforces privileges (setting enforce_privileges), and the party that asks has not been granted this one. "
      + "'fedflow query_privilege' shows what it has, 'fedflow grant_privilege' adds to it.")
  /// A role, command or component that no privilege names.
  public static let unknownPermission = DiagnosticCode(
    "F1213", .badRequest, "There is no privilege of that name: roles, commands and modules are listed in the message.")
  /// A body without a length.
  public static let lengthNeeded = DiagnosticCode(
    "F1214", .badRequest, "The request has a body and does not say how long it is; send a Content-Length.")
  /// Nothing to remove.
  public static let noTokenToRemove = DiagnosticCode("F1215", .notFound, "The workspace has no token.")
  /// `version/set`.
  public static let versionIsFixed = DiagnosticCode(
    "F1216", .badRequest,
    "A version is what the program is, not a setting. Which generation of FATE answers look like is the setting api_version."
  )
  /// No connector, key, provider or service of that name.
  public static let notRegistered = DiagnosticCode(
    "F1217", .notFound, "Nothing of that name is registered: no connector, key, provider or service.")
}
