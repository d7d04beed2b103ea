namespace Satchel.Server.Starting;

/// <summary>How long, and how much of, what broken uploads left is kept.</summary>
/// <param name="Age">Since its last byte: who comes back the next day goes on.</param>
/// <param name="Bytes">All of it but the latest.</param>
internal sealed record UploadLimits(TimeSpan Age, long Bytes)
{
    public static UploadLimits Default { get; } = new(TimeSpan.FromDays(2), 10_000_000_000);
}
