using System.Runtime.InteropServices;

namespace Microsoft.Z3.Tests.StandIn;

public class LibraryTests
{
    [Fact]
    public void A_missing_library_is_one_sentence_that_says_what_to_do()
    {
        var error = Assert.Throws<Z3Exception>(() => Library.Load(null, ["libz3-that-does-not-exist.so"]));
        Assert.Equal(
            "libz3 not found: install it with 'apt-get install libz3-4' (Debian, Ubuntu) "
            + "or set PASIDVERIFY_LIBZ3 to its path",
            error.Message);
    }

    [Fact]
    public void A_chosen_path_is_the_only_one_tried()
    {
        var error = Assert.Throws<Z3Exception>(() => Library.Load("/does/not/exist/libz3.so", Library.Candidates));
        Assert.StartsWith(
            "libz3 not found at '/does/not/exist/libz3.so': install it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_candidate_that_loads_is_taken() =>
        Assert.NotEqual(0, Library.Load("", Library.Candidates.Prepend("libz3-that-does-not-exist.so")));

    [Theory]
    [InlineData("4.8.11")]
    [InlineData("4.8.0")]
    [InlineData("3.99.99")]
    public void An_old_library_is_refused(string version)
    {
        var error = Assert.Throws<Z3Exception>(() => Library.Require(System.Version.Parse(version), "libz3.so"));
        Assert.StartsWith(
            $"libz3 'libz3.so' is {version}, older than 4.8.12: install it", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.8.12")]
    [InlineData("4.12.2")]
    [InlineData("5.0.0")]
    public void A_newer_library_is_taken(string version) => Library.Require(System.Version.Parse(version), "libz3.so");

    [Fact]
    public void Another_library_is_not_mistaken_for_it()
    {
        string other = Directory.GetFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*System.Native.*")
            .First(path => !path.EndsWith(".a", StringComparison.Ordinal));
        var error = Assert.Throws<Z3Exception>(() => Library.Load(other, []));
        Assert.StartsWith($"'{other}' is not libz3", error.Message, StringComparison.Ordinal);
    }
}
