using Satchel.Abstractions.Downloads;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Texts;
using Satchel.Downloads.Http;

namespace Satchel.Downloads.Git;

/// <summary>
/// Brings a state of a git repository as an archive, by the system's git: one commit, without history where the server can do that. Submodules
/// and files of LFS stay what the commit says of them.
/// </summary>
internal sealed class GitDownload
{
    private const int HashLength = 40;

    private readonly DownloadRequest _request;
    private readonly DownloadSettings _settings;
    private readonly TimeProvider _time;
    private readonly RepositoryUri _repository;
    private readonly GitFailures _failures;
    private Uri _url;

    public GitDownload(DownloadRequest request, DownloadSettings settings, TimeProvider time)
    {
        _request = request;
        _settings = settings;
        _time = time;
        _failures = new GitFailures(request.Uri.Shown);
        _repository = RepositoryUri.TryParse(request.Uri, out var repository, out var fault)
            ? repository
            : throw new SetupFailedException(
                SetupErrorKinds.UriNotFound,
                fault,
                "Write it as git+https://host/path/repository.git@commit#subdirectory=path."
            );
        _url = _repository.Url;
    }

    public async Task<DownloadedFile> RunAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateDirectory(_request.File + ".git").FullName;
        try
        {
            var git = new GitCommand(
                directory,
                GitVariables.For(_repository, directory, _request.Context.Variables, _settings),
                _failures,
                new DownloadRoom(_request),
                _time
            );
            await git.RunAsync(["init", "--quiet", "--bare", "--template=", directory], cancellationToken).ConfigureAwait(false);
            var commit = await FetchAsync(git, cancellationToken).ConfigureAwait(false);
            var tree = _repository.Subdirectory.Length == 0 ? commit : $"{commit}:{_repository.Subdirectory}";
            _request.Context.Progress?.Report($"Packing {_request.Uri.Shown}");
            var packed = await git.TryRunAsync(["archive", "--format=tar.gz", $"--output={_request.File}", tree], cancellationToken)
                .ConfigureAwait(false);
            if (!packed.Succeeded)
            {
                throw packed.Errors.Contains("not a valid object name", StringComparison.Ordinal)
                || packed.Errors.Contains("not a tree", StringComparison.Ordinal)
                    ? _failures.NoDirectory(_repository.Subdirectory, commit)
                    : _failures.Of(packed.Errors);
            }

            CheckSize();
            return new DownloadedFile("repository.tar.gz") { Revision = commit, HasPackingDirectory = false };
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Fetches what the URI names, or the commit it was pinned to.</summary>
    /// <returns>The commit.</returns>
    private async Task<string> FetchAsync(GitCommand git, CancellationToken cancellationToken)
    {
        var wanted = _request.Revision ?? _repository.Ref;
        for (var failures = 1; ; failures++)
        {
            try
            {
                _request.Context.Progress?.Report($"Fetching {_request.Uri.Shown}");
                return await FetchOnceAsync(git, wanted, cancellationToken).ConfigureAwait(false);
            }
            catch (SetupFailedException sentOn)
                when (GitFailures.IsSentOn(sentOn)
                    && _url == _repository.Url
                    && GitVariables.TokenFor(_repository, _request.Context.Variables, _settings) is not null
                )
            {
                if (await FindMovedAsync(cancellationToken).ConfigureAwait(false) is not { } moved)
                {
                    throw;
                }

                _url = moved;
            }
            catch (SetupFailedException failure) when (failure.Kind.Life is SetupErrorLife.Transient && failures < _settings.Attempts)
            {
                _request.Context.Log?.Invoke($"{failure.Message} Tries again.");
                _request.Context.Progress?.Report(RetryText.Of(failures + 1, _settings.Attempts, failure.Message));
                await Task.Delay(_settings.RetryPause * (1 << (failures - 1)), _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string> FetchOnceAsync(GitCommand git, string? wanted, CancellationToken cancellationToken)
    {
        var url = _url.AbsoluteUri;
        if (!IsShortHash(wanted))
        {
            var one = await git.TryRunAsync(
                    ["fetch", "--quiet", "--no-tags", "--depth=1", "--no-recurse-submodules", "--", url, wanted ?? "HEAD"],
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (one.Succeeded)
            {
                return await git.ReadAsync(["rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}"], cancellationToken)
                    .ConfigureAwait(false);
            }

            if (!GitFailures.WantsAll(one.Errors))
            {
                throw _failures.Of(one.Errors);
            }
        }

        string[] all = ["+HEAD:refs/satchel/head", "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];
        await git.RunAsync(["fetch", "--quiet", "--no-recurse-submodules", "--", url, .. all], cancellationToken).ConfigureAwait(false);
        var found = await git.TryRunAsync(
                ["rev-parse", "--verify", "--quiet", "--end-of-options", $"{wanted ?? "refs/satchel/head"}^{{commit}}"],
                cancellationToken
            )
            .ConfigureAwait(false);
        return found.Succeeded ? found.Output.Trim() : throw _failures.NoRef(wanted ?? "HEAD");
    }

    /// <summary>Where a repository that is read with the operator's token lies by now.</summary>
    private async Task<Uri?> FindMovedAsync(CancellationToken cancellationToken)
    {
        var clients = new HttpClients(_request, _settings);
        using var http = clients.Create();
        http.Timeout = _settings.StallTimeout;
        var token = GitVariables.TokenFor(_repository, _request.Context.Variables, _settings)!;
        try
        {
            return await MovedRepository.FindAsync(_repository.Url, http, token, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception silent)
            when (silent is HttpRequestException || silent is TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // What git said is the failure to tell.
            _request.Context.Log?.Invoke($"Where {_request.Uri.Shown} lies by now could not be asked: {silent.Message}");
            return null;
        }
    }

    private void CheckSize()
    {
        if (_request.MaxBytes is { } most && new FileInfo(_request.File).Length > most)
        {
            throw new SetupFailedException(
                SetupErrorKinds.QuotaExceeded,
                $"{_request.Uri.Shown} is larger than the {ByteCount.Of(most)} that this cluster accepts.",
                "Name a subdirectory, or ask the operator to raise SATCHEL_MAX_PACKAGE_BYTES."
            );
        }
    }

    /// <summary>The beginning of a commit's hash, which no server looks up.</summary>
    private static bool IsShortHash(string? text) =>
        text is not null && text.Length is >= 7 and < HashLength && text.All(char.IsAsciiHexDigitLower);
}
