# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_kubectl_multicluster_global_optspecs
    string join \n config= contexts= C/clusters= cluster-selector= kubeconfig= context= cluster= user= n/namespace= s/server= token= as= as-group= as-uid= request-timeout= connect-timeout= cache-dir= v/v= report= allow-partial= show-cluster= warnings-as-errors= h/help
end

function __fish_kubectl_multicluster_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_kubectl_multicluster_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_kubectl_multicluster_using_subcommand
    set -l cmd (__fish_kubectl_multicluster_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "get" -d 'Display objects of all clusters, merged'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "list" -d 'Display all objects of a type: get without names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "watch" -d 'Watch objects in all clusters as one stream'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "apply-routed" -d 'Apply manifests, each object in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "delete" -d 'Delete objects from the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "delete-all-of" -d 'Delete all selected objects of a type from every cluster that serves it'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "clusters-for" -d 'Show which clusters serve a type, or where manifests would be written'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "completion" -d 'Print a completion script for a shell'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "man" -d 'Write the man pages to a directory'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "version" -d 'Print the version of this program, and of the clusters'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-labels -d 'Shows all labels in a last column' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s L -l label-columns -d 'Shows these labels in columns of their own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-kind -d 'Shows the type in front of the name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l server-print -d 'Lets the servers make the table; --server-print=false shows names and ages alone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s w -l watch -d 'Watches after listing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l watch-only -d 'Watches without listing first' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l output-watch-events -d 'Shows the type of each event of a watch' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l raw -d 'A path of one cluster\'s API server to print as it is, such as /readyz?verbose' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l ignore-not-found -d 'Is silent about objects that do not exist' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l sort-by -d 'Sorts by a field, such as .metadata.creationTimestamp' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l chunk-size -d 'How many objects to ask a server for at a time; 0 is all at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l subresource -d 'A subresource of the named objects instead of the objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l first -d 'Of each named object only the first copy in cluster order' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l fail-on-duplicates -d 'Exits with 4 where an object exists in more than one cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand get" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-labels -d 'Shows all labels in a last column' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s L -l label-columns -d 'Shows these labels in columns of their own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-kind -d 'Shows the type in front of the name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l server-print -d 'Lets the servers make the table; --server-print=false shows names and ages alone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s w -l watch -d 'Watches after listing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l watch-only -d 'Watches without listing first' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l output-watch-events -d 'Shows the type of each event of a watch' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l raw -d 'A path of one cluster\'s API server to print as it is, such as /readyz?verbose' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l ignore-not-found -d 'Is silent about objects that do not exist' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l sort-by -d 'Sorts by a field, such as .metadata.creationTimestamp' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l chunk-size -d 'How many objects to ask a server for at a time; 0 is all at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l subresource -d 'A subresource of the named objects instead of the objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l first -d 'Of each named object only the first copy in cluster order' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l fail-on-duplicates -d 'Exits with 4 where an object exists in more than one cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand list" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-labels -d 'Shows all labels in a last column' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s L -l label-columns -d 'Shows these labels in columns of their own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-kind -d 'Shows the type in front of the name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l server-print -d 'Lets the servers make the table; --server-print=false shows names and ages alone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l watch-only -d 'Leaves out what is there at the start' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l output-watch-events -d 'Shows the type of each event' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand watch" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s o -l output -d 'Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for reads also wide, custom-columns, custom-columns-file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l template -d 'The template, or its file, of the formats that take one; alone it is a Go template' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l allow-missing-template-keys -d 'Leaves out what a template names and an object lacks, instead of failing' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l show-managed-fields -d 'Keeps managedFields in json and yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l dry-run -d 'none, server, or client: nothing is written' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l field-manager -d 'Who owns the applied fields' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l force-conflicts -d 'Takes over fields that other managers own' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l validate -d 'What the server does with unknown fields' -r -f -a "strict\t'Refuse them'
warn\t'Warn of them'
ignore\t'Drop them'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l allow-duplicate -d 'Writes even if another cluster has an object of the same name' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l strict -d 'Refuses to write when a cluster cannot be asked for copies' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand apply-routed" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cascade -d 'What happens to dependents' -r -f -a "background\t'They are deleted afterwards'
foreground\t'They are deleted first'
orphan\t'They stay'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l dry-run -d 'none, server, or client: nothing is deleted' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l grace-period -d 'Seconds given to end gracefully; negative: the kind\'s default' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l force -d 'Deletes at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l now -d 'Signals an immediate end: a grace period of 1' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l wait -d 'Waits until the objects are gone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l timeout -d 'How long to wait; 0 is as long as it takes' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s o -l output -d '`name` prints CLUSTER:TYPE/NAME' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l ignore-not-found -d 'Is silent about objects that do not exist' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l all-copies -d 'Deletes every copy of an object that exists in several clusters' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s i -l interactive -d 'Asks before deleting' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s l -l selector -d 'Label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l field-selector -d 'Field selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l all -d 'All objects of the type' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s A -l all-namespaces -d 'Namespaces of all objects' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s y -l yes -d 'Does not ask' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cascade -d 'What happens to dependents' -r -f -a "background\t'They are deleted afterwards'
foreground\t'They are deleted first'
orphan\t'They stay'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l dry-run -d 'none, server, or client: nothing is deleted' -r -f -a "none\t'Really does it'
client\t'Asks nothing of the servers that would change anything'
server\t'Lets the servers do everything but the change'"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l grace-period -d 'Seconds given to end gracefully; negative: the kind\'s default' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l force -d 'Deletes at once' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l now -d 'Signals an immediate end: a grace period of 1' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l wait -d 'Waits until the objects are gone' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l timeout -d 'How long to wait; 0 is as long as it takes' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s o -l output -d '`name` prints CLUSTER:TYPE/NAME' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand delete-all-of" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s f -l filename -d 'A manifest file, a directory, a URL, or `-` for stdin' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s R -l recursive -d 'Descends into directories' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s o -l output -d 'Output format: json, yaml, name, wide' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l no-headers -d 'Leaves out the header line' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand clusters-for" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand completion" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand man" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l client -d 'Only this program\'s version; asks no cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s o -l output -d 'Output format: json, yaml' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l config -d 'The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l contexts -d 'Reads over these kubeconfig contexts, names or globs, without an APIServers file' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s C -l clusters -d 'Only these clusters, by name or glob' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l cluster-selector -d 'Only clusters whose routing labels match this label selector' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l kubeconfig -d 'The kubeconfig file of the home cluster' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l context -d 'The kubeconfig context of the home cluster' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l cluster -d 'The kubeconfig cluster to use as home' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l user -d 'The kubeconfig user to use' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s n -l namespace -d 'The namespace of this request' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s s -l server -d 'The address of the home cluster\'s API server' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l token -d 'Bearer token' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l as -d 'The user to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l as-group -d 'A group to impersonate; may be repeated' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l as-uid -d 'The UID to impersonate' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l request-timeout -d 'How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit [default: 5m]' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l connect-timeout -d 'How long connecting to a cluster may take' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l cache-dir -d 'Where discovery is cached' -r -f -a "(__fish_complete_directories)"
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s v -l v -d 'How much to log on stderr: 0 nothing, 6 requests, 8 more' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l report -d 'Writes a JSON account of the call to a file, or after the data to stdout with `-`' -r -F
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l allow-partial -d 'Exits with 0 where some cluster did not answer' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l show-cluster -d 'Shows the cluster of each object; --show-cluster=false drops it everywhere' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -l warnings-as-errors -d 'Ends with 1 where a server sent a warning' -r
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand version" -s h -l help -d 'Print help'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "get" -d 'Display objects of all clusters, merged'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "list" -d 'Display all objects of a type: get without names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "watch" -d 'Watch objects in all clusters as one stream'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "apply-routed" -d 'Apply manifests, each object in the one cluster that routing names'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "delete" -d 'Delete objects from the cluster that has them'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "delete-all-of" -d 'Delete all selected objects of a type from every cluster that serves it'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "clusters-for" -d 'Show which clusters serve a type, or where manifests would be written'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "completion" -d 'Print a completion script for a shell'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "man" -d 'Write the man pages to a directory'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "version" -d 'Print the version of this program, and of the clusters'
complete -c kubectl-multicluster -n "__fish_kubectl_multicluster_using_subcommand help; and not __fish_seen_subcommand_from get list watch apply-routed delete delete-all-of clusters-for completion man version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
