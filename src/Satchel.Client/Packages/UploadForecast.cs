namespace Satchel.Client.Packages;

/// <summary>What sending the files of an environment would send.</summary>
/// <param name="Files">Files of its packages; an archive counts as one.</param>
/// <param name="Bytes">Sum of their sizes.</param>
/// <param name="MissingBytes">Bytes of them that the cluster does not have.</param>
/// <param name="UnsentArchives">URIs of archives that the cluster does not have, and the URI of the package that each unpacks to, which it has
/// been told of.</param>
public sealed record UploadForecast(int Files, long Bytes, long MissingBytes, IReadOnlyDictionary<string, string> UnsentArchives);
