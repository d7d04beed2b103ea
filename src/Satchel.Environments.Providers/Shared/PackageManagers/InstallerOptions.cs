namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The options of an installer and how it reads words: a value in the next word or behind <c>=</c>, letters in one word with a value right
/// behind the last, and with pip any beginning of a long name that only one has. Pure.
/// </summary>
internal sealed class InstallerOptions
{
    private readonly bool _takesBeginnings;
    private readonly Dictionary<string, InstallerOption> _byName;

    private InstallerOptions(bool takesBeginnings, IEnumerable<InstallerOption> options)
    {
        _takesBeginnings = takesBeginnings;
        All = [.. options];
        _byName = All.SelectMany(option => option.Names.Select(name => (name, option)))
            .ToDictionary(named => named.name, named => named.option, StringComparer.Ordinal);
    }

    /// <summary>Of <c>pip install</c>.</summary>
    public static InstallerOptions OfPip { get; } =
        new(
            takesBeginnings: true,
            [
                .. Of(
                    OptionValue.None,
                    "--no-index|--pre|--prefer-binary|--require-hashes|--no-deps --no-dependencies|--user|--upgrade -U|--force-reinstall"
                        + "|--ignore-installed -I|--ignore-requires-python|--no-build-isolation|--use-pep517|--no-use-pep517"
                        + "|--check-build-dependencies|--break-system-packages|--compile|--no-compile|--no-warn-script-location"
                        + "|--no-warn-conflicts|--no-clean|--dry-run|--help -h|--debug|--isolated|--require-virtualenv --require-venv"
                        + "|--verbose -v|--version -V|--quiet -q|--no-input|--no-cache-dir|--disable-pip-version-check|--no-color"
                        + "|--no-python-version-warning"
                ),
                .. Of(
                    OptionValue.Text,
                    "--platform|--python-version|--implementation|--abi|--target -t|--root|--prefix|--upgrade-strategy|--global-option"
                        + "|--src --source --source-dir --source-directory|--config-settings --config-setting -C|--install-option|--hash"
                        + "|--no-binary|--only-binary|--progress-bar|--root-user-action|--report|--python|--log --log-file --local-log"
                        + "|--keyring-provider|--proxy|--retries|--resume-retries|--timeout --default-timeout|--exists-action"
                        + "|--trusted-host|--cache-dir|--use-feature|--use-deprecated|--build -b --build-dir --build-directory"
                        + "|--uploaded-prior-to|--all-releases|--only-final"
                ),
                .. Of(OptionValue.Index, "--index-url -i --pypi-url|--extra-index-url"),
                .. Of(OptionValue.Requirements, "--requirement -r"),
                .. Of(OptionValue.Constraints, "--constraint -c"),
                .. Of(OptionValue.BuildConstraints, "--build-constraint"),
                .. Of(OptionValue.Editable, "--editable -e"),
                .. Of(OptionValue.Links, "--find-links -f"),
                .. Of(OptionValue.Group, "--group"),
                .. Of(OptionValue.Certificate, "--cert|--client-cert"),
            ]
        );

    /// <summary>Of <c>uv pip install</c>.</summary>
    public static InstallerOptions OfUv { get; } =
        new(
            takesBeginnings: false,
            [
                .. Of(
                    OptionValue.None,
                    "--all-extras|--no-deps|--require-hashes|--no-require-hashes|--verify-hashes|--no-verify-hashes|--system|--no-system"
                        + "|--break-system-packages|--no-build|--build|--exact|--strict|--dry-run|--no-index|--upgrade -U|--no-upgrade|--pre"
                        + "|--reinstall --force-reinstall|--no-reinstall|--build-isolation|--no-build-isolation|--no-sources|--sources"
                        + "|--no-cache --no-cache-dir -n|--refresh|--no-refresh|--compile-bytecode --compile|--no-compile-bytecode --no-compile"
                        + "|--user|--quiet -q|--verbose -v|--native-tls|--system-certs|--offline|--no-offline|--no-progress|--no-config"
                        + "|--isolated|--managed-python|--no-managed-python|--no-python-downloads|--help -h|--version -V|--no-color"
                        + "|--disable-pip-version-check"
                ),
                .. Of(
                    OptionValue.Text,
                    "--extra|--index-strategy|--keyring-provider|--upgrade-package -P|--upgrade-group|--reinstall-package|--resolution"
                        + "|--prerelease|--fork-strategy|--config-setting --config-settings -C|--config-settings-package"
                        + "|--no-build-isolation-package|--exclude-newer|--exclude-newer-package|--link-mode|--no-sources-package"
                        + "|--refresh-package|--python -p|--target -t|--prefix|--no-binary|--only-binary|--python-version|--python-platform"
                        + "|--torch-backend|--cache-dir|--color|--directory|--project|--allow-insecure-host --trusted-host"
                ),
                .. Of(OptionValue.Index, "--index-url -i --pypi-url|--default-index|--extra-index-url|--index"),
                .. Of(OptionValue.Requirements, "--requirements -r --requirement"),
                .. Of(OptionValue.Constraints, "--constraints -c --constraint"),
                .. Of(OptionValue.Overrides, "--overrides --override"),
                .. Of(OptionValue.Excludes, "--excludes --exclude"),
                .. Of(OptionValue.BuildConstraints, "--build-constraints -b --build-constraint"),
                .. Of(OptionValue.Editable, "--editable -e"),
                .. Of(OptionValue.Links, "--find-links -f"),
                .. Of(OptionValue.File, "--config-file"),
                .. Of(OptionValue.Group, "--group"),
                .. Of(OptionValue.Certificate, "--cert|--client-cert"),
            ]
        );

    /// <summary>In lists of requirements, of both.</summary>
    public static InstallerOptions InLists { get; } =
        new(
            takesBeginnings: true,
            [
                .. Of(OptionValue.None, "--no-index|--pre|--prefer-binary|--require-hashes"),
                .. Of(OptionValue.Text, "--no-binary|--only-binary|--trusted-host|--use-feature"),
                .. Of(OptionValue.Index, "--index-url -i --pypi-url|--extra-index-url"),
                .. Of(OptionValue.Requirements, "--requirement -r --requirements"),
                .. Of(OptionValue.Constraints, "--constraint -c --constraints"),
                .. Of(OptionValue.Editable, "--editable -e"),
                .. Of(OptionValue.Links, "--find-links -f"),
            ]
        );

    public IReadOnlyList<InstallerOption> All { get; }

    /// <summary>The option of a name, which has its dashes; null when it is none, or could be several.</summary>
    public InstallerOption? Find(string name)
    {
        if (_byName.GetValueOrDefault(name) is { } exactly)
        {
            return exactly;
        }

        return
            _takesBeginnings
            && name.Length > 2
            && name.StartsWith("--", StringComparison.Ordinal)
            && All.Where(option => option.Names.Any(known => known.StartsWith(name, StringComparison.Ordinal))).Take(2).ToArray()
                is [var only]
            ? only
            : null;
    }

    /// <summary>The options of a command one by one, with their values.</summary>
    public IEnumerable<OptionWord> Read(IReadOnlyList<string> words)
    {
        for (var index = 0; index < words.Count; index++)
        {
            var word = words[index];
            var (flags, name, value) = Parts(word);
            if (name is null || Find(name) is not { } option)
            {
                yield return new OptionWord(Option: null, Value: null, [word]);
                continue;
            }

            if (flags.Length > 0)
            {
                yield return new OptionWord(Option: null, Value: null, [flags]);
            }

            var first = flags.Length > 0 ? "-" + word[flags.Length..] : word;
            var isWhole = option.Takes is OptionValue.None || value is not null || index + 1 == words.Count;
            yield return isWhole ? new OptionWord(option, value, [first]) : new OptionWord(option, words[++index], [first, words[index]]);
        }
    }

    /// <summary>Of a word: letters before the option, its name and what stands behind that.</summary>
    private (string Flags, string? Name, string? Value) Parts(string word)
    {
        if (word is not ['-', not '-', ..] and not ['-', '-', _, ..])
        {
            return ("", null, null);
        }

        if (word[1] == '-')
        {
            var end = word.AsSpan().IndexOfAny('=', ' ', '\t');
            return end < 0 ? ("", word, null) : ("", word[..end], word[(end + 1)..].Trim());
        }

        for (var index = 1; index < word.Length; index++)
        {
            if (Find($"-{word[index]}") is not { } letter)
            {
                break;
            }

            if (letter.Takes is not OptionValue.None || index + 1 == word.Length)
            {
                var value = word[(index + 1)..].TrimStart('=').Trim();
                return (index == 1 ? "" : word[..index], letter.Names.First(name => name.Length == 2), value.Length > 0 ? value : null);
            }
        }

        return ("", null, null);
    }

    private static IEnumerable<InstallerOption> Of(OptionValue takes, string names) =>
        names.Split('|').Select(spellings => new InstallerOption(takes, spellings.Split(' ')));
}
