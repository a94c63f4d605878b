namespace PasidVerify.Cli.Tests;

/// <summary>A folder that cannot be written shows before the work that would be lost, not after it.</summary>
public sealed class UnwritableOutputTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("check", "--ops", "100000000")]
    [InlineData("explore", "--states", "2000000000")]
    [InlineData("prove", "--claim", "isolation")]
    [InlineData("questions")]
    [InlineData("bench", "--seconds", "300")]
    [InlineData("verify", "--budget", "1h")]
    public void A_folder_below_a_regular_file_is_named_at_once(params string[] arguments)
    {
        string file = scratch.Write("regular", "a file");
        string folder = Path.Combine(file, "traces");
        CommandLine.Run([.. arguments, "--out", folder]).MustComplain("cannot write", folder);
        Assert.Equal("a file", File.ReadAllText(file));
    }

    [Fact]
    public void A_place_where_nobody_makes_folders_is_named() => CommandLine.Run("explore", "--states", "9", "--out", "/proc/x")
        .MustComplain("cannot write to '/proc/x'", "there is no such directory, and it cannot be made");

    [Fact]
    public void So_is_a_folder_for_scripts()
    {
        string folder = Path.Combine(scratch.Write("regular", "a file"), "scripts");
        CommandLine.Run("prove", "--out", scratch.Path, "--export", folder).MustComplain("cannot write", folder);
    }
}
