namespace Satchel.Server.Routing;

/// <summary>
/// One application under the daemon's address. Several live beside each other: each request belongs to the first, in the order of
/// registration, that owns its path, and is refused and answered in that application's style.
/// </summary>
internal interface IHttpApplication
{
    /// <summary>How it says that something went wrong.</summary>
    IErrorStyle Errors { get; }

    /// <summary>Whether requests of this path are its own, also those that it has no call for.</summary>
    /// <param name="path">The decoded segments.</param>
    bool Owns(IReadOnlyList<string> path);

    /// <summary>Adds its calls. Runs once, before the daemon listens. Templates are lower-case and match only what is.</summary>
    void Map(IEndpointRouteBuilder endpoints);
}
