using System.Text.RegularExpressions;

namespace PasidVerify.Report.Tests;

public sealed partial class ArtifactFolderTests
{
    [Fact]
    public void A_folder_is_created_with_its_parents()
    {
        using var scratch = new ScratchFolder();
        ArtifactFolder.Open(scratch["a/b"]);
        Assert.True(Directory.Exists(scratch["a/b"]));
    }

    [Fact]
    public void A_trace_is_named_after_target_claim_and_content()
    {
        using var scratch = new ScratchFolder();
        string file = ArtifactFolder.Open(scratch.Path).Save(Examples.Typical(), Examples.Version);
        Assert.Matches(TraceName(), Path.GetFileName(file));
        Assert.Equal(Golden.Text("typical.itf.json"), File.ReadAllText(file));
    }

    [Fact]
    public void A_path_in_a_stem_stays_inside_the_folder()
    {
        using var scratch = new ScratchFolder();
        string file = ArtifactFolder.Open(scratch.Path).Save("../../x y/lib.dll", ".txt", "text");
        Assert.Equal(scratch.Path, Path.GetDirectoryName(file));
        Assert.StartsWith("x-y-lib.dll-", Path.GetFileName(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_temporary_is_left()
    {
        using var scratch = new ScratchFolder();
        string file = ArtifactFolder.Open(scratch.Path).Save("a", ".txt", "text");
        Assert.Equal([Path.GetFileName(file)], scratch.Names);
    }

    [Fact]
    public void A_file_that_is_made_anew_takes_the_place_of_the_older_one()
    {
        using var scratch = new ScratchFolder();
        var folder = ArtifactFolder.Open(scratch.Path);
        Assert.Equal(folder.Replace("a.smt2", "old"), folder.Replace("a.smt2", "new"));
        Assert.Equal(["a.smt2"], scratch.Names);
        Assert.Equal("new", File.ReadAllText(scratch["a.smt2"]));
    }

    [Fact]
    public void A_directory_of_that_name_is_a_refusal()
    {
        using var scratch = new ScratchFolder();
        Directory.CreateDirectory(scratch["a.smt2"]);
        var error = Assert.Throws<ArtifactException>(() => ArtifactFolder.Open(scratch.Path).Replace("a.smt2", "text"));
        Assert.Equal(scratch["a.smt2"], error.Path);
        Assert.Equal(["a.smt2"], scratch.Names);
    }

    [Fact]
    public void The_same_content_is_written_once()
    {
        using var scratch = new ScratchFolder();
        var folder = ArtifactFolder.Open(scratch.Path);
        string file = folder.Save("a", ".txt", "text");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        Assert.Equal(file, folder.Save("a", ".txt", "text"));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
        Assert.Single(scratch.Names);
    }

    [Fact]
    public void A_file_that_was_edited_is_kept_and_another_name_taken()
    {
        using var scratch = new ScratchFolder();
        var folder = ArtifactFolder.Open(scratch.Path);
        string first = folder.Save("a", ".txt", "text");
        File.WriteAllText(first, "edited");
        string second = folder.Save("a", ".txt", "text");
        Assert.NotEqual(first, second);
        Assert.Equal("edited", File.ReadAllText(first));
        Assert.Equal("text", File.ReadAllText(second));

        File.WriteAllText(second, "edited too");
        var error = Assert.Throws<ArtifactException>(() => folder.Save("a", ".txt", "text"));
        Assert.Equal(second, error.Path);
        Assert.Equal("edited too", File.ReadAllText(second));
        Assert.Equal(2, scratch.Names.Count());
    }

    [Fact]
    public async Task Many_writers_of_one_file_agree()
    {
        using var scratch = new ScratchFolder();
        var folder = ArtifactFolder.Open(scratch.Path);
        string text = new('x', 100_000);
        string[] files = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => folder.Save("a", ".txt", text))));
        Assert.Single(files.Distinct());
        Assert.Single(scratch.Names);
        Assert.Equal(text, File.ReadAllText(files[0]));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_one_line_with_its_path()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["out"], "a file");
        Refused(scratch["out"], () => ArtifactFolder.Open(scratch["out"]));
        Refused(scratch["out/below"], () => ArtifactFolder.Open(scratch["out/below"]));
    }

    [Fact]
    public void A_folder_that_is_gone_is_one_line_with_its_path()
    {
        using var scratch = new ScratchFolder();
        var folder = ArtifactFolder.Open(scratch["out"]);
        Directory.Delete(folder.Path);
        Refused(scratch["out"], () => folder.Save("a", ".txt", "text"));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_one_line_with_its_path()
    {
        if (!Directory.Exists("/proc/self")) return;
        Refused("/proc/self", () => ArtifactFolder.Open("/proc/self").Save("a", ".txt", "text"));
        Refused("/proc/self/none", () => ArtifactFolder.Open("/proc/self/none"));
    }

    private static void Refused(string path, Action action)
    {
        var error = Assert.Throws<ArtifactException>(action);
        Assert.StartsWith(path, error.Path, StringComparison.Ordinal);
        Assert.StartsWith($"cannot write to '{path}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [GeneratedRegex("^spec-strict-coherence-[0-9a-f]{8}\\.itf\\.json$")]
    private static partial Regex TraceName();
}
