namespace PasidVerify.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void It_tells_what_each_mode_costs_and_draws_a_plot()
    {
        var ran = CommandLine.Run("bench", "--mode", "iova-strict", "--mode", "bypass", "--json", "--out", scratch.Path);
        Assert.Equal(ExitCode.Holds, ran.Code);
        Assert.Contains("dma mapping benchmark: threads:1 seconds:1 node:-1 dir:BIDIRECTIONAL granule: 1", ran.Error, StringComparison.Ordinal);
        var json = ran.Json("bench");
        var modes = json.GetProperty("modes").EnumerateArray().ToList();
        Assert.Equal(["iova-strict", "bypass"], modes.Select(mode => mode.GetProperty("mode").GetString()));
        Assert.All(modes, mode =>
        {
            foreach (string field in (string[])["mapNs", "unmapNs", "translateNs"])
                Assert.True(mode.GetProperty(field).GetDouble() > 0);
            var run = Assert.Single(mode.GetProperty("runs").EnumerateArray());
            Assert.Equal(1, run.GetProperty("threads").GetInt32());
            Assert.NotEqual(0UL, run.GetProperty("loops").GetUInt64());
        });
        Assert.Equal(
            [1, 2, 4, 8, 16, 32, 64],
            json.GetProperty("sizes").EnumerateArray().Select(size => size.GetProperty("pages").GetInt32()));
        string plot = json.GetProperty("plot").GetString()!;
        Assert.Equal(scratch.Path, Path.GetDirectoryName(plot));
        Assert.Contains("iova-strict", File.ReadAllText(plot), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mode_without_room_for_its_buffers_is_one_line() =>
        CommandLine.Run("bench", "--mode", "iova-strict", "--bits", "20", "--granule", "256", "--out", scratch.Path)
            .MustComplain("dma_map", "Exhausted");
}
