using Satchel.Abstractions.Environments;
using Satchel.Testing;

namespace Satchel.Abstractions.Tests.Environments;

public sealed class InstallerVariablesTests
{
    [Theory]
    [InlineData("SSL_CERT_FILE=mine", "SSL_CERT_FILE=mine")]
    [InlineData("PIP_CERT=mine", "PIP_CERT=mine")]
    [InlineData("REQUESTS_CA_BUNDLE=", "REQUESTS_CA_BUNDLE=")]
    [InlineData(
        "PIP_TIMEOUT=5",
        "CONDA_SSL_VERIFY=node GIT_SSL_CAINFO=node PIP_TIMEOUT=5 REQUESTS_CA_BUNDLE=node SSL_CERT_DIR=node SSL_CERT_FILE=node"
    )]
    [InlineData(
        "GIT_SSL_CAINFO=mine",
        "CONDA_SSL_VERIFY=node GIT_SSL_CAINFO=mine REQUESTS_CA_BUNDLE=node SSL_CERT_DIR=node SSL_CERT_FILE=node"
    )]
    public void Among_EnvironmentNamesCertificates_NoneOfTheNodesWinsOverThem(string said, string expected)
    {
        var node = Read(
            "SSL_CERT_FILE=node REQUESTS_CA_BUNDLE=node SSL_CERT_DIR=node CONDA_SSL_VERIFY=node GIT_SSL_CAINFO=node HOME=/root"
        );

        Written(InstallerVariables.Among(node, Read(said))).Should().Be(expected);
    }

    [Theory]
    [InlineData("HTTPS_PROXY=mine", "HTTPS_PROXY=mine no_proxy=n")]
    [InlineData("https_proxy=mine", "https_proxy=mine no_proxy=n")]
    [InlineData("NO_PROXY=mine pip_proxy=no", "NO_PROXY=mine PIP_PROXY=p https_proxy=node")]
    public void Among_EnvironmentNamesAProxyInTheOtherCase_TheNodesIsNotAsked(string said, string expected)
    {
        var node = Read("https_proxy=node no_proxy=n PIP_PROXY=p");

        Written(InstallerVariables.Among(node, Read(said))).Should().Be(expected);
    }

    [Fact]
    public void Spread_OneFileIsNamed_EveryInstallerIsToldOfIt()
    {
        using var files = new TemporaryDirectory();
        var authorities = files.Write("ca.pem", "none");
        var other = files.Write("other.pem", "none");
        foreach (var name in (string[])["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = authorities };

            CertificateVariables.Spread(variables);

            variables
                .Should()
                .Contain("SSL_CERT_FILE", authorities)
                .And.Contain("PIP_CERT", authorities)
                .And.Contain("GIT_SSL_CAINFO", authorities);
        }

        var both = new Dictionary<string, string>(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = authorities, ["PIP_CERT"] = other };
        CertificateVariables.Spread(both);
        both.Should().Contain("SSL_CERT_FILE", authorities).And.Contain("PIP_CERT", other);
    }

    [Fact]
    public void Spread_FileIsForGitAlone_NoInstallerIsToldOfIt()
    {
        using var files = new TemporaryDirectory();
        var ofGit = files.Write("git.pem", "none");
        var authorities = files.Write("ca.pem", "none");
        var alone = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIT_SSL_CAINFO"] = ofGit };
        var beside = new Dictionary<string, string>(alone, StringComparer.Ordinal) { ["REQUESTS_CA_BUNDLE"] = authorities };

        CertificateVariables.Spread(alone);
        CertificateVariables.Spread(beside);

        alone.Should().ContainSingle();
        beside.Should().Contain("GIT_SSL_CAINFO", ofGit).And.Contain("SSL_CERT_FILE", authorities).And.Contain("PIP_CERT", authorities);
    }

    [Fact]
    public void Spread_NamedFileIsNotThere_NothingIsAdded()
    {
        var variables = Read("SSL_CERT_FILE=/no/such/file.pem");

        CertificateVariables.Spread(variables);

        variables.Should().ContainSingle();
    }

    private static Dictionary<string, string> Read(string text) =>
        text.Split(' ').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);

    private static string Written(IReadOnlyDictionary<string, string> variables) =>
        string.Join(
            ' ',
            variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}")
        );
}
