using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Results;

/// <summary>What a node keeps of a job, in short.</summary>
internal static class Listed
{
    public static Task<JobFilePage> ListAsync(this TestNode node, JobRecord job, int limit = 1000, string? after = null) =>
        node.Files.ListAsync(job.RunId, after, limit, TestContext.Current.CancellationToken);

    /// <summary>Each path with its change: <c>out/model.pt new</c>; directories end with a slash.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(this TestNode node, JobRecord job) =>
        [
            .. (await node.ListAsync(job)).Files.Select(file =>
                $"{file.Path}{(file.Type == JobFileType.Directory ? "/" : "")} {file.Change.ToString().ToLowerInvariant()}"
            ),
        ];

    /// <summary>The text of a file; null when it is not there.</summary>
    public static async Task<string?> ReadAsync(this TestNode node, JobRecord job, string path)
    {
        try
        {
            var (_, content) = await node.Files.OpenAsync(job.RunId, path, TestContext.Current.CancellationToken);
            using var reader = new StreamReader(content);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
        catch (SatchelException missing) when (missing.Error.Code == "file_not_found")
        {
            return null;
        }
    }
}
