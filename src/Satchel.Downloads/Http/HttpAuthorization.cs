using System.Net.Http.Headers;

namespace Satchel.Downloads.Http;

/// <summary>Says who asks a URL.</summary>
/// <returns>The header, null for nobody; and who it is, for messages.</returns>
internal delegate Task<(AuthenticationHeaderValue? Header, string Described)> HttpAuthorization(
    Uri url,
    CancellationToken cancellationToken
);
