using System.Text;
using Wasmtime;
using Wasmtime.Components;
using Wassette.Interop;
using static Wassette.Interop.NativeMethods;

namespace Wassette.Wit;

/// <summary>Reads what a compiled component imports and exports from Wasmtime's type information.</summary>
internal sealed unsafe class WitReader
{
    private readonly Engine _engine;
    private readonly PackageDocs _docs;
    private readonly List<WitImport> _imports = [];
    private readonly List<WitFunction> _functions = [];
    private readonly List<string> _interfaces = [];

    // Types have no identity here but their shape, so each part of a signature is compared with each name: quadratic.
    // Real components stay far below; past it, types go without a name.
    private readonly Allowance _comparisons = new(2_000_000);

    private WitReader(Engine engine, PackageDocs docs)
    {
        _engine = engine;
        _docs = docs;
    }

    /// <summary>Reads a component's world.</summary>
    /// <param name="engine">The engine that compiled the component.</param>
    /// <param name="component">The component.</param>
    /// <param name="docs">Its doc comments.</param>
    public static WitWorld Read(Engine engine, Component component, PackageDocs docs)
    {
        WitReader reader = new(engine, docs);
        nint type = wasmtime_component_type(component.NativeHandle());
        try
        {
            reader.ReadImports(type);
            reader.ReadExports(type);
        }
        finally
        {
            wasmtime_component_type_delete(type);
        }

        return new WitWorld { Imports = reader._imports, Functions = reader._functions, ExportedInterfaces = reader._interfaces };
    }

    private static string Text(byte* text, nuint length) => Encoding.UTF8.GetString(text, checked((int)length));

    private static NativeItem TakeItem(nint external)
    {
        NativeItem item;
        wasmtime_component_extern_type(external, &item);
        wasmtime_component_extern_delete(external);
        return item;
    }

    private static void Delete(List<(string Name, NativeItem Item)> items)
    {
        foreach ((_, NativeItem owned) in items)
        {
            NativeItem item = owned;
            wasmtime_component_item_delete(&item);
        }
    }

    private void ReadImports(nint type)
    {
        List<(string Name, NativeItem Item)> items = [];
        nuint count = wasmtime_component_type_import_count(type, _engine.NativeHandle());
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            nint external;
            if (wasmtime_component_type_import_nth(type, _engine.NativeHandle(), i, &name, &length, &external))
            {
                items.Add((Text(name, length), TakeItem(external)));
            }
        }

        foreach ((string name, NativeItem item) in items)
        {
            bool isInterface = item.Kind == NativeItemKind.Instance;
            _imports.Add(new WitImport(name, isInterface, isInterface ? FunctionNames(item.Of) : []));
        }

        Delete(items);
    }

    private List<string> FunctionNames(nint instance)
    {
        List<(string Name, NativeItem Item)> items = Members(instance);
        List<string> names = [.. items.Where(entry => entry.Item.Kind == NativeItemKind.Function).Select(entry => entry.Name)];
        Delete(items);
        return names;
    }

    private List<(string Name, NativeItem Item)> Members(nint instance)
    {
        List<(string Name, NativeItem Item)> items = [];
        nuint count = wasmtime_component_instance_type_export_count(instance, _engine.NativeHandle());
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            nint external;
            if (wasmtime_component_instance_type_export_nth(instance, _engine.NativeHandle(), i, &name, &length, &external))
            {
                items.Add((Text(name, length), TakeItem(external)));
            }
        }

        return items;
    }

    private void ReadExports(nint type)
    {
        List<(string Name, NativeItem Item)> items = [];
        nuint count = wasmtime_component_type_export_count(type, _engine.NativeHandle());
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            nuint length;
            nint external;
            if (wasmtime_component_type_export_nth(type, _engine.NativeHandle(), i, &name, &length, &external))
            {
                items.Add((Text(name, length), TakeItem(external)));
            }
        }

        using (WitTypeReader types = new(_docs, interfaceName: null, _comparisons))
        {
            ReadItems(items, types);
        }

        foreach ((string name, NativeItem item) in items.Where(entry => entry.Item.Kind == NativeItemKind.Instance))
        {
            _interfaces.Add(name);
            ReadInterface(name, item.Of);
        }

        Delete(items);
    }

    private void ReadInterface(string interfaceName, nint instance)
    {
        List<(string Name, NativeItem Item)> items = Members(instance);
        using (WitTypeReader types = new(_docs, interfaceName, _comparisons))
        {
            ReadItems(items, types);
        }

        Delete(items);
    }

    // Types first: functions refer to them by what they are, not by name.
    private void ReadItems(List<(string Name, NativeItem Item)> items, WitTypeReader types)
    {
        foreach ((string name, NativeItem item) in items.Where(entry => entry.Item.Kind == NativeItemKind.Type))
        {
            types.AddName(name, item.Type);
        }

        foreach ((string name, NativeItem item) in items.Where(entry => entry.Item.Kind == NativeItemKind.Function))
        {
            _functions.Add(ReadFunction(name, item.Of, types));
        }
    }

    private WitFunction ReadFunction(string name, nint type, WitTypeReader types)
    {
        types.StartFunction();
        List<WitParameter> parameters = [];
        nuint count = wasmtime_component_func_type_param_count(type);
        for (nuint i = 0; i < count; i++)
        {
            byte* parameter;
            nuint length;
            NativeType native;
            if (wasmtime_component_func_type_param_nth(type, i, &parameter, &length, &native))
            {
                parameters.Add(new WitParameter(new WitName(Text(parameter, length)), types.Take(native)));
            }
        }

        NativeType result;
        return new WitFunction
        {
            Interface = types.InterfaceName,
            Name = name,
            Parameters = parameters,
            Result = wasmtime_component_func_type_result(type, &result) ? types.Take(result) : null,
            IsAsync = wasmtime_component_func_type_async(type),
            Description = _docs.Function(types.InterfaceName, name),
        };
    }
}
