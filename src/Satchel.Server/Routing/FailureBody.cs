namespace Satchel.Server.Routing;

/// <summary>What a call answers when it says no, for the API document: an application says it once, for all of its calls.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Type">Its record, or <see cref="string"/> for text.</param>
internal sealed record FailureBody(string ContentType, Type Type);
