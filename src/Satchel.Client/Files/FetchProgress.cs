namespace Satchel.Client.Files;

/// <summary>How far bringing files home has come.</summary>
/// <param name="Bytes">Come so far, or there before.</param>
/// <param name="TotalBytes">To come in all.</param>
public sealed record FetchProgress(long Bytes, long TotalBytes);
