namespace Satchel.Client.Packages;

/// <summary>What making and sending a package took.</summary>
/// <param name="Files">Files of the package.</param>
/// <param name="BytesScanned">Sum of their sizes.</param>
/// <param name="BytesSent">Bytes that went to the cluster: contents and the list of them.</param>
/// <param name="BlobsSent">Contents among them, each once.</param>
public sealed record UploadSummary(int Files, long BytesScanned, long BytesSent, int BlobsSent)
{
    /// <summary>Nothing to send.</summary>
    public static UploadSummary None { get; } = new(0, 0, 0, 0);

    /// <summary>What its user should know of an archive that was sent, a sentence each; one that the cluster has already was told of then.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Both together.</summary>
    public UploadSummary Plus(UploadSummary other) =>
        new(Files + other.Files, BytesScanned + other.BytesScanned, BytesSent + other.BytesSent, BlobsSent + other.BlobsSent)
        {
            Warnings = [.. Warnings, .. other.Warnings],
        };
}
