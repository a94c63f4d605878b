using System.Xml.Linq;

namespace PasidVerify.Bench.Tests;

public class CostTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(17, 2)]
    [InlineData(64, 4)]
    public void A_batch_is_looked_at_the_clock_before_and_after(int pages, int batches)
    {
        var parameters = new MapBenchmarkParameters { Granule = pages };
        var batch = new BatchOfBuffers(parameters, new SteppingClock(25_600));
        var machine = new BenchMachine(BufferMode.IovaStrict, parameters, batch.BuffersOfABatch);
        var cost = BufferModes.Measure(BufferMode.IovaStrict, machine, batch);
        Assert.Equal(new(100.0 * batches, 100.0 * batches, 100.0 * batches / pages), cost);
    }

    [Fact]
    public void The_plot_has_a_line_for_each_mode_and_one_for_copying()
    {
        var table = CostTable.Measure(BufferModes.All, new(), new SteppingClock(2_560_000), default);
        Assert.Equal((1, 160_000.0, 20_000.0), (table.Pages, table.Copying, table[BufferMode.IovaLazy].Total));
        var plot = XDocument.Parse(CostPlot.Draw(BufferModes.All, [table, table]));
        string[] texts = [.. plot.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.All(
            BufferModes.All.Select(BufferModes.NameOf).Append("copy by words to a buffer that stays mapped"),
            name => Assert.Contains(name, texts));
    }

    [Fact]
    public void It_can_be_ended_early() => Assert.Throws<OperationCanceledException>(
        () => CostTable.Measure(BufferModes.All, new(), TimeProvider.System, new CancellationToken(canceled: true)));
}
