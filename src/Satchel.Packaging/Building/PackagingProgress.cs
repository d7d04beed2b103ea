namespace Satchel.Packaging.Building;

/// <summary>How far a scan has come.</summary>
/// <param name="Files">Files whose digest is known.</param>
/// <param name="Bytes">Their bytes, and those read so far of files in the works.</param>
public sealed record PackagingProgress(int Files, long Bytes);
