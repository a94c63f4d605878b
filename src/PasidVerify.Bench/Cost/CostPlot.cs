using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace PasidVerify.Bench;

/// <summary>A plot of what a buffer costs, by mode and by size.</summary>
public static class CostPlot
{
    /// <summary>The plot as SVG.</summary>
    /// <param name="modes">The modes that were measured.</param>
    /// <param name="tables">For each size a table.</param>
    public static string Draw(IReadOnlyList<BufferMode> modes, IReadOnlyList<CostTable> tables)
    {
        ArgumentNullException.ThrowIfNull(modes);
        ArgumentNullException.ThrowIfNull(tables);
        var model = new PlotModel { Title = "Mapping and unmapping a buffer" };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopLeft });
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Base = 2, Title = "buffer, pages of 4 KiB" });
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Left, Base = 10, Title = "cost, ns" });
        foreach (BufferMode mode in modes)
            model.Series.Add(Line(BufferModes.NameOf(mode), LineStyle.Solid, tables, table => table[mode].Total));
        model.Series.Add(
            Line("copy by words to a buffer that stays mapped", LineStyle.Dash, tables, table => table.Copying));
        return new SvgExporter { Width = 900, Height = 600 }.ExportToString(model);
    }

    private static LineSeries Line(
        string title, LineStyle style, IReadOnlyList<CostTable> tables, Func<CostTable, double> cost)
    {
        var line = new LineSeries { Title = title, LineStyle = style, MarkerType = MarkerType.Circle };
        line.Points.AddRange(tables.Select(table => new DataPoint(table.Pages, cost(table))));
        return line;
    }
}
