namespace Satchel.Server.Routing;

/// <summary>
/// What a call takes, for the API document alone: the framework's own metadata for it would also refuse other content types, and clients
/// claim all sorts.
/// </summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Type">Its record, or <see cref="Stream"/> for bytes.</param>
internal sealed record RequestBody(string ContentType, Type Type);
