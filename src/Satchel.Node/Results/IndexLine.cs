using Satchel.Abstractions.Jobs;

namespace Satchel.Node.Results;

/// <summary>One path in the index of a result.</summary>
/// <param name="File">As it is listed.</param>
/// <param name="Number">Name of the file with its content, beside the index; null when there is none.</param>
internal sealed record IndexLine(JobFile File, int? Number);
