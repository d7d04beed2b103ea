namespace Satchel.Client.Packages;

/// <summary>How far sending has come.</summary>
/// <param name="Bytes">Sent so far.</param>
/// <param name="TotalBytes">To be sent.</param>
public sealed record UploadProgress(long Bytes, long TotalBytes);
